import { Checkbox, Select, Skeleton } from "@mantine/core";
import { IconClipboardCheck } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { EvaluationRowOut } from "../../api/http";
import { useMay, useSession } from "../../app/session";
import { At } from "../../ui/clocks";
import { useDirectory, useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import css from "./Quality.module.css";
import { points, useEvaluations, useName } from "./quality";

const APPEALS = ["open", "kept", "changed"] as const;

/** Evaluations: of one's own talks, or of the agents one leads. */
export function Evaluations() {
  const { t } = useTranslation("quality");
  const may = useMay();
  const search = useSearch({ from: "/quality" });
  const navigate = useNavigate({ from: "/quality" });
  const directory = useDirectory().data;
  const [appeal, setAppeal] = useState<(typeof APPEALS)[number] | null>(null);
  const [draft, setDraft] = useState(false);
  const judges = may("quality.evaluate");
  const { from, to, client, agent, scorecard, criterion, difficult } = search;
  const found = useEvaluations({
    ...{ from, to, client, agent, scorecard, criterion, difficult },
    appeal: appeal ?? undefined,
    draft,
    of_me: !judges,
  });
  return (
    <>
      {judges ? (
        <div className={css.row}>
          <Select
            label={t("column.agent")}
            placeholder={t("all")}
            clearable
            searchable
            data={directory?.agents.map((each) => ({ value: each.id, label: each.name })) ?? []}
            value={agent ?? null}
            onChange={(value) => void navigate({ search: { ...search, agent: value ?? undefined } })}
          />
          <Select
            label={t("column.appeal")}
            placeholder={t("all")}
            clearable
            data={APPEALS.map((each) => ({ value: each, label: t(`appeal.${each}`) }))}
            value={appeal}
            onChange={(value) => setAppeal(APPEALS.find((each) => each === value) ?? null)}
          />
          <Checkbox
            label={t("only_difficult")}
            checked={difficult ?? false}
            pb={8}
            onChange={(event) =>
              void navigate({ search: { ...search, difficult: event.currentTarget.checked || undefined } })
            }
          />
          <Checkbox
            label={t("drafts")}
            checked={draft}
            pb={8}
            onChange={(event) => setDraft(event.currentTarget.checked)}
          />
        </div>
      ) : null}
      {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
      {found.isPending ? <Skeleton h={240} m="md" w="auto" /> : null}
      {found.data?.length === 0 ? (
        <Empty
          icon={IconClipboardCheck}
          title={t("none.evaluations")}
          hint={t(judges ? "none.evaluations_hint" : "none.mine_hint")}
        />
      ) : null}
      {found.data && found.data.length > 0 ? <EvaluationTable rows={found.data} /> : null}
    </>
  );
}

export function EvaluationTable({ rows }: { rows: EvaluationRowOut[] }) {
  const { t, i18n } = useTranslation("quality");
  const names = useNames();
  const session = useSession();
  const directory = useDirectory().data;
  const card = useName();
  const user = (login: string) => directory?.users.find((each) => each.id === login)?.name ?? login;
  return (
    <table className={css.table}>
      <thead>
        <tr>
          {(["call", "agent", "client", "card", "score", "evaluator", "remarks"] as const).map((each) => (
            <th key={each} scope="col" className={each === "score" ? css.number : undefined}>
              {t(`column.${each}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const fresh = row.seen_at === null && row.agent === session.user.agent;
          return (
            <tr key={row.id} style={fresh ? { fontWeight: 600 } : undefined}>
              <td>
                <Link to="/quality/evaluations/$id" params={{ id: row.id }} className="number-link">
                  <At at={row.called_at} />
                </Link>
                {fresh ? ` · ${t("fresh")}` : ""}
              </td>
              <td>{names.agent(row.agent)}</td>
              <td>{names.client(row.client)}</td>
              <td>{card(row)}</td>
              <td className={css.number}>
                {points(row.score, i18n.language)}
                {row.failed.length > 0 ? ` · ${t("critical")}` : ""}
              </td>
              <td>{user(row.evaluator)}</td>
              <td>
                {[
                  row.appeal === "none" ? "" : t(`appeal.${row.appeal}`),
                  row.difficult ? t("difficult.short") : "",
                  row.sampled ? t("sampled") : "",
                ]
                  .filter((each) => each !== "")
                  .join(", ")}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
