import { Alert, Button, Group, Progress, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Reclassified } from "../../api/http";
import { useMay } from "../../app/session";
import { ClassBadge } from "../../ui/classes";
import { At } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import css from "./ClassesPage.module.css";

const SHOWN = 500;

/** Person by person until the end; `onPart` after each hundred. */
async function walk(apply: boolean, onPart: (count: number) => void): Promise<Found> {
  const differences: Reclassified[] = [];
  let rule = 0;
  let after: string | null = "";
  while (after !== null) {
    const page: { rule: number; differences: Reclassified[]; next: string | null } = await api(
      "POST /api/classes/again",
      { body: { after, apply } },
    );
    differences.push(...page.differences);
    rule = page.rule;
    after = page.next;
    onPart(differences.length);
  }
  return { rule, differences };
}

interface Found {
  rule: number;
  differences: Reclassified[];
}

/** Classes of the whole history decided anew: first what would differ, then, when asked, written. */
export function AgainPage() {
  const { t } = useTranslation("classes");
  const may = useMay();
  const queries = useQueryClient();
  const [count, setCount] = useState(0);
  const look = useMutation({ mutationFn: () => walk(false, setCount) });
  const apply = useMutation({
    mutationFn: () => walk(true, setCount),
    onSuccess: () => void queries.invalidateQueries(),
  });
  if (!may("classes.recompute")) return <Empty icon={IconLock} title={t("again.not_allowed")} />;
  const busy = look.isPending || apply.isPending;
  const found = look.data;
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1 className={css.title}>{t("again.title")}</h1>
        <Button component={Link} to="/classes" variant="subtle">
          {t("report.title")}
        </Button>
      </header>
      <Text c="dimmed" maw={760}>
        {t("again.about")}
      </Text>
      <Group>
        <Button
          loading={look.isPending}
          disabled={busy}
          onClick={() => {
            apply.reset();
            look.mutate();
          }}
        >
          {t("again.look")}
        </Button>
        {found && found.differences.length > 0 && !apply.isSuccess ? (
          <Button color="red" variant="light" loading={apply.isPending} onClick={() => apply.mutate()}>
            {t("again.apply", { count: found.differences.length })}
          </Button>
        ) : null}
      </Group>
      {busy ? (
        <>
          <Progress value={100} animated aria-label={t("again.busy", { count })} />
          <Text size="sm">{t("again.busy", { count })}</Text>
        </>
      ) : null}
      {look.isError ? <Fault fault={look.error} onAgain={() => look.mutate()} /> : null}
      {apply.isError ? <Fault fault={apply.error} onAgain={() => apply.mutate()} /> : null}
      {apply.data ? (
        <Alert color="green" role="status">
          {t("again.applied", { count: apply.data.differences.length, rule: apply.data.rule })}
        </Alert>
      ) : null}
      {found && !look.isPending ? <Differences found={found} /> : null}
    </div>
  );
}

function Differences({ found }: { found: Found }) {
  const { t } = useTranslation("classes");
  const names = useNames();
  const rows = found.differences.slice(0, SHOWN);
  if (rows.length === 0) return <Alert role="status">{t("again.same", { rule: found.rule })}</Alert>;
  return (
    <section className={`panel ${css.list}`} aria-label={t("again.differences")}>
      <table className={`${css.table} ${css.changed}`}>
        <thead>
          <tr>
            {(["call", "client", "was", "becomes", "more"] as const).map((column) => (
              <th key={column} scope="col">
                {t(`again.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((each) => (
            <tr key={each.call}>
              <td>
                <Link to="/calls" search={{ call: each.call }} className="number-link">
                  <At at={each.at} />
                </Link>
              </td>
              <td>{names.client(each.client)}</td>
              <td>{each.before ? <ClassBadge kind={each.before.kind} /> : t("again.none")}</td>
              <td>
                <ClassBadge kind={each.after.kind} />
              </td>
              <td>
                <More each={each} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.differences.length > SHOWN ? (
        <p className={css.open}>{t("again.cut", { shown: SHOWN, all: found.differences.length })}</p>
      ) : null}
    </section>
  );
}

/** What differs besides the class. */
function More({ each }: { each: Reclassified }) {
  const { t } = useTranslation("classes");
  const { before, after } = each;
  if (!before) return null;
  const parts: string[] = [];
  if (before.stage !== after.stage)
    parts.push(`${t(`stage.${before.stage}`)} → ${t(`stage.${after.stage}`)}`);
  if (before.deal !== after.deal) parts.push(t(after.deal ? "again.deal" : "again.no_deal"));
  if (before.flags.join() !== after.flags.join())
    parts.push(
      `${before.flags.map((flag) => t(`flag.${flag}`)).join(", ") || "–"} → ${after.flags.map((flag) => t(`flag.${flag}`)).join(", ") || "–"}`,
    );
  return <>{parts.join("; ") || t("again.reason")}</>;
}
