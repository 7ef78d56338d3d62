import "./words";
import { Badge, Button, Select, Skeleton, Switch } from "@mantine/core";
import { IconFileText, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { ScriptOut } from "../../api/http";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { phone, useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { NewScript } from "./NewScript";
import css from "./ScriptsPage.module.css";
import { Used } from "./Used";

export const SCRIPTS_KEY = ["scripts"] as const;

export function useScripts(enabled = true) {
  return useQuery({ queryKey: SCRIPTS_KEY, queryFn: () => api("GET /api/scripts", {}), enabled });
}

/** All scripts of the clients one serves: which calls run them, what is published, what is being changed. */
export function ScriptsPage() {
  const { t } = useTranslation("editor");
  const may = useMay();
  const names = useNames();
  const search = useSearch({ from: "/scripts" });
  const navigate = useNavigate({ from: "/scripts" });
  const clients = useLive((state) => state.clients);
  const scripts = useScripts(may("scripts.read"));
  const [making, setMaking] = useState(false);
  if (!may("scripts.read")) return <Empty icon={IconFileText} title={t("not_allowed")} />;
  const shown = (scripts.data ?? []).filter(
    (script) => (!search.client || script.client === search.client) && (search.archived || script.active),
  );
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1>{t("title")}</h1>
        <Switch
          label={t("with_archived")}
          checked={search.archived === true}
          onChange={(event) =>
            void navigate({ search: { ...search, archived: event.currentTarget.checked || undefined } })
          }
        />
        <Select
          size="xs"
          aria-label={t("client")}
          placeholder={t("all_clients")}
          clearable
          data={Object.keys(clients).map((id) => ({ value: id, label: names.client(id) }))}
          value={search.client ?? null}
          onChange={(client) => void navigate({ search: { ...search, client: client ?? undefined } })}
        />
        <Button component={Link} to="/reports/coverage" size="xs" variant="default">
          {t("coverage")}
        </Button>
        {may("scripts.write") ? (
          <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setMaking(true)}>
            {t("new")}
          </Button>
        ) : null}
      </header>
      <section className={`panel scroll ${css.list}`} aria-label={t("title")}>
        {scripts.isError ? <Fault fault={scripts.error} onAgain={() => void scripts.refetch()} /> : null}
        {scripts.isPending ? <Skeleton h={240} m="md" w="auto" /> : null}
        {scripts.data && shown.length === 0 ? (
          <Empty icon={IconFileText} title={t("none")} hint={t("none_hint")} />
        ) : null}
        {shown.length > 0 ? (
          <table className={css.rows}>
            <thead>
              <tr>
                {(["name", "client", "direction", "used", "published", "runs", "act"] as const).map(
                  (column) => (
                    <th key={column} scope="col">
                      {t(`column.${column}`)}
                    </th>
                  ),
                )}
              </tr>
            </thead>
            <tbody>
              {shown.map((script) => (
                <Row key={script.id} script={script} />
              ))}
            </tbody>
          </table>
        ) : null}
      </section>
      {making ? <NewScript client={search.client} onClose={() => setMaking(false)} /> : null}
    </div>
  );
}

/** Where calls come from that run it, in words. */
export function usePlaces(): (script: ScriptOut) => string[] {
  const { t } = useTranslation(["editor", "classes"]);
  const names = useNames();
  return (script) => [
    ...(script.numbers ?? []).map(phone),
    ...(script.queues ?? []).map((id) => names.queue(id)),
    ...(script.classes ?? []).map((id) => t(`classes:kind.${id}`)),
  ];
}

function Row({ script }: { script: ScriptOut }) {
  const { t } = useTranslation("editor");
  const names = useNames();
  const places = usePlaces()(script);
  const may = useMay();
  return (
    <tr data-off={!script.active}>
      <td>
        <Link to="/scripts/$id" params={{ id: script.id }}>
          {script.name}
        </Link>
      </td>
      <td>{names.client(script.client)}</td>
      <td>{t(`direction.${script.direction}`)}</td>
      <td>
        {places.length > 0 ? places.join(", ") : <span className={css.quiet}>{t("used_nowhere")}</span>}
      </td>
      <td>
        <span className={css.badges}>
          <Published script={script} />
        </span>
      </td>
      <td className={css.number}>
        {script.runs > 0 && may("scripts.report") ? (
          <Link to="/scripts/$id/results" params={{ id: script.id }} className="number-link">
            {script.runs}
          </Link>
        ) : (
          script.runs
        )}
      </td>
      <td>{may("scripts.write") ? <Acts script={script} /> : null}</td>
    </tr>
  );
}

function Published({ script }: { script: ScriptOut }) {
  const { t } = useTranslation("editor");
  if (!script.active)
    return (
      <Badge color="gray" variant="light">
        {t("archived")}
      </Badge>
    );
  const two = script.published.length > 1;
  return (
    <>
      {script.published.map(({ number, variant, share }) => (
        <Badge key={number} color="green" variant="light">
          {two
            ? t("version_variant", { number, variant, share: variant === "B" ? share : other(script) })
            : t("version", { number })}
        </Badge>
      ))}
      {script.published.length === 0 ? <span className={css.quiet}>{t("unpublished")}</span> : null}
      {script.draft ? (
        <Badge color="yellow" variant="light">
          {t("draft")}
        </Badge>
      ) : null}
    </>
  );
}

function other(script: ScriptOut): number {
  return 100 - (script.published.find((each) => each.variant === "B")?.share ?? 0);
}

function Acts({ script }: { script: ScriptOut }) {
  const { t } = useTranslation("editor");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const done = () => void queries.invalidateQueries({ queryKey: SCRIPTS_KEY });
  const copy = useMutation({
    mutationFn: async () => {
      const { body } = await api("GET /api/scripts/{script}/draft", { path: { script: script.id } });
      return api("POST /api/scripts", {
        body: {
          client: script.client,
          name: t("copy_of", { name: script.name }).slice(0, 120),
          direction: script.direction,
          body,
        },
      });
    },
    onSuccess: (made) => {
      done();
      void navigate({ to: "/scripts/$id", params: { id: made.id } });
    },
  });
  const put = useMutation({
    mutationFn: (active: boolean) =>
      api("PATCH /api/scripts/{script}", {
        path: { script: script.id },
        body: {
          version: script.version,
          active,
          ...(active ? {} : { queues: [], numbers: [], classes: [] }),
        },
      }),
    onSuccess: () => {
      setAsking(false);
      done();
    },
  });
  const fault = copy.error ?? put.error;
  return (
    <span className={css.acts}>
      <Button size="compact-xs" variant="default" loading={copy.isPending} onClick={() => copy.mutate()}>
        {t("copy")}
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        loading={put.isPending}
        onClick={() => (script.active ? setAsking(true) : put.mutate(true))}
      >
        {t(script.active ? "archive" : "restore")}
      </Button>
      {asking ? (
        <Used
          script={script}
          onClose={() => setAsking(false)}
          onGo={() => put.mutate(false)}
          fault={put.error}
        />
      ) : null}
      {fault && !asking ? <Fault fault={fault} /> : null}
    </span>
  );
}
