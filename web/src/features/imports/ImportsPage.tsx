import { Badge, Button, Select, Skeleton } from "@mantine/core";
import { IconDownload, IconFileImport } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, href, sendFile } from "../../api/client";
import type { Import } from "../../api/http";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { ChooseFile } from "../../ui/ChooseFile";
import { Ago } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import css from "./ImportsPage.module.css";
import { ImportView } from "./ImportView";
import { RUNNING, TONES } from "./states";

const LOOK_MS = 1_500;

/** Lists of people from files: upload, map, look, bring in, take back. */
export function ImportsPage() {
  const { t } = useTranslation("people");
  const may = useMay();
  const { run } = useSearch({ from: "/imports" });
  const allowed = may("persons.import");
  const list = useQuery({
    queryKey: ["imports", "list"],
    queryFn: () => api("GET /api/imports", { query: {} }),
    enabled: allowed,
    refetchInterval: (query) =>
      query.state.data?.some((each) => RUNNING.includes(each.state)) ? LOOK_MS : false,
  });
  if (!allowed) return <Empty icon={IconFileImport} title={t("imports.not_allowed")} />;
  return (
    <div className={css.page}>
      <Top />
      <div className={css.body}>
        <nav className={`panel ${css.list}`} aria-label={t("imports.list")}>
          {list.isError ? <Fault fault={list.error} onAgain={() => void list.refetch()} /> : null}
          {list.isPending ? <Skeleton h={200} m="md" w="auto" /> : null}
          {list.data?.map((each) => (
            <Item key={each.id} run={each} open={each.id === run} />
          ))}
          {list.data?.length === 0 ? <p className={`${css.quiet} ${css.item}`}>{t("imports.none")}</p> : null}
        </nav>
        <section className={`panel ${css.detail}`} aria-label={t("imports.title")}>
          {run ? (
            <One key={run} run={run} />
          ) : (
            <Empty
              icon={IconFileImport}
              title={t(list.data?.length ? "imports.choose" : "imports.none")}
              hint={t("imports.none_hint")}
            />
          )}
        </section>
      </div>
    </div>
  );
}

function Top() {
  const { t } = useTranslation("people");
  const names = useNames();
  const clients = Object.keys(useLive((state) => state.clients));
  const [chosen, setChosen] = useState<string | null>(null);
  const client = chosen ?? (clients.length === 1 ? (clients[0] ?? null) : null);
  const navigate = useNavigate({ from: "/imports" });
  const queries = useQueryClient();
  const upload = useMutation({
    mutationFn: (file: File) =>
      sendFile<Import>(
        "POST /api/imports",
        { query: { client: client ?? "", name: file.name.slice(-200) } },
        file,
      ),
    onSuccess: (made) => {
      queries.setQueryData(["imports", "one", made.id], made);
      void queries.invalidateQueries({ queryKey: ["imports", "list"] });
      void navigate({ search: { run: made.id } });
    },
  });
  return (
    <>
      <header className={css.top}>
        <h1 className={css.title}>{t("imports.title")}</h1>
        <Select
          size="xs"
          label={t("client")}
          placeholder={t("choose_client")}
          data={clients.map((id) => ({ value: id, label: names.client(id) }))}
          value={client}
          onChange={setChosen}
        />
        <ChooseFile
          size="xs"
          accept=".csv,.txt,.xlsx,text/csv"
          disabled={!client}
          loading={upload.isPending}
          onChoose={(file) => upload.mutate(file)}
        >
          {t("imports.upload")}
        </ChooseFile>
        <Button
          size="xs"
          component="a"
          variant="default"
          download
          href={href("GET /api/imports/example.csv", {})}
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          {t("imports.example")}
        </Button>
        <p className={css.quiet}>{t(client ? "imports.accept_hint" : "imports.client_first")}</p>
      </header>
      {upload.isError ? <Fault fault={upload.error} /> : null}
    </>
  );
}

function Item({ run, open }: { run: Import; open: boolean }) {
  const { t } = useTranslation("people");
  const names = useNames();
  return (
    <Link
      to="/imports"
      search={{ run: run.id }}
      className={css.item}
      data-open={open || undefined}
      aria-current={open}
    >
      <span className={css.name} title={run.name}>
        {run.name}
      </span>
      <span className={css.quiet}>{names.client(run.client)} </span>
      <Badge size="sm" variant="light" color={TONES[run.state]}>
        {t(`imports.state.${run.state}`)}
      </Badge>
      <span className={`${css.quiet} ${css.when}`}>
        <Ago at={run.created_at} />
      </span>
    </Link>
  );
}

function One({ run }: { run: string }) {
  const detail = useQuery({
    queryKey: ["imports", "one", run],
    queryFn: () => api("GET /api/imports/{run}", { path: { run } }),
    refetchInterval: (query) =>
      query.state.data && RUNNING.includes(query.state.data.state) ? LOOK_MS : false,
  });
  if (detail.isLoadingError) return <Fault fault={detail.error} onAgain={() => void detail.refetch()} />;
  if (!detail.data) return <Skeleton h={300} />;
  return <ImportView run={detail.data} />;
}
