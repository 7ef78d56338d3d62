import { Button, Skeleton } from "@mantine/core";
import { IconDownload, IconLock, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, href } from "../../api/client";
import { useMay } from "../../app/session";
import { Empty, Fault } from "../../ui/parts";
import css from "./Audit.module.css";
import { ChangeTable } from "./ChangeTable";
import { Filters } from "./Filters";
import { asQuery } from "./filters";

const PAGE = 100;

/** Who did what, when and from where. */
export function AuditPage() {
  const { t } = useTranslation(["audit", "shell"]);
  const may = useMay();
  if (!may("history.read")) return <Empty icon={IconLock} title={t("shell:fault.denied")} />;
  return <History />;
}

function History() {
  const { t } = useTranslation("audit");
  const search = useSearch({ from: "/audit" });
  const navigate = useNavigate({ from: "/audit" });
  const query = asQuery(search);
  const history = useInfiniteQuery({
    queryKey: ["audit", query],
    queryFn: ({ pageParam }) =>
      api("GET /api/history", { query: { ...query, limit: PAGE, before: pageParam ?? undefined } }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.length === PAGE ? (page.at(-1)?.id ?? null) : null),
    placeholderData: (before) => before,
  });
  const rows = history.data?.pages.flat() ?? [];
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1>{t("title")}</h1>
        <Button
          variant="default"
          size="xs"
          loading={history.isRefetching}
          onClick={() => void history.refetch()}
        >
          {t("refresh")}
        </Button>
        <Button
          component="a"
          href={href("GET /api/history/export.csv", { query })}
          download
          variant="default"
          size="xs"
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          {t("export")}
        </Button>
      </header>
      <Filters search={search} onChange={(next) => void navigate({ search: next })} />
      <section className={`panel scroll ${css.list}`} aria-label={t("title")}>
        {history.isError ? <Fault fault={history.error} onAgain={() => void history.refetch()} /> : null}
        {history.isPending ? <Skeleton h={300} m="md" w="auto" /> : null}
        {history.data && rows.length === 0 ? (
          <Empty icon={IconSearch} title={t("none")} hint={t("none_hint")} />
        ) : null}
        {rows.length > 0 ? <ChangeTable rows={rows} /> : null}
        {history.hasNextPage ? (
          <Button
            variant="subtle"
            m="sm"
            loading={history.isFetchingNextPage}
            onClick={() => void history.fetchNextPage()}
          >
            {t("older")}
          </Button>
        ) : null}
      </section>
    </div>
  );
}
