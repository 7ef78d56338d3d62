import { Button, Skeleton } from "@mantine/core";
import { IconListCheck, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallList } from "../../api/http";
import { useMay } from "../../app/session";
import { At } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { day } from "../../ui/time";
import { ListForm } from "./ListForm";
import css from "./Privacy.module.css";
import { useLists, usePutList } from "./privacy";
import { ReadFile } from "./ReadFile";
import { Readings } from "./Readings";

type Open = { list: string; what: "read" | "edit" | "history" } | "new" | null;

/** Do-not-call lists from outside: each with its date and age; a newer file takes the place of the older one. */
export function OutsideLists() {
  const { t } = useTranslation("privacy");
  const may = useMay();
  const lists = useLists();
  const [open, setOpen] = useState<Open>(null);
  if (lists.isPending) return <Skeleton h={200} m="md" w="auto" />;
  if (lists.isError) return <Fault fault={lists.error} onAgain={() => void lists.refetch()} />;
  return (
    <section className="panel" aria-label={t("tab.lists")}>
      {may("contact_lists.write") ? (
        <div className={css.padded}>
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            aria-expanded={open === "new"}
            onClick={() => setOpen(open === "new" ? null : "new")}
          >
            {t("list.new")}
          </Button>
          {open === "new" ? <ReadFile list={null} onDone={() => setOpen(null)} /> : null}
        </div>
      ) : null}
      {lists.data.length === 0 ? (
        <Empty icon={IconListCheck} title={t("none.lists")} hint={t("none.lists_hint")} />
      ) : (
        <table className={css.table}>
          <thead>
            <tr>
              {(["name", "dated", "lines", "covers", "by", "act"] as const).map((each) => (
                <th key={each} scope="col">
                  {t(`column.${each}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lists.data.map((row) => (
              <Row key={row.id} row={row} open={open} onOpen={setOpen} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

interface RowProps {
  row: CallList;
  open: Open;
  onOpen: (open: Open) => void;
}

function Row({ row, open, onOpen }: RowProps) {
  const { t, i18n } = useTranslation("privacy");
  const may = useMay();
  const names = useNames();
  const put = usePutList();
  const mine = typeof open === "object" && open?.list === row.id ? open.what : null;
  const close = () => onOpen(null);
  const acts = may("contact_lists.write") ? (["read", "edit", "history"] as const) : (["history"] as const);
  const { name, dated, fresh_days, covers_all, version } = row;
  return (
    <>
      <tr data-off={!row.active}>
        <td>
          {row.name}
          <div className={css.quiet}>
            {row.client ? names.client(row.client) : t("every_client")}
            {row.active ? "" : ` · ${t("list.off")}`}
          </div>
        </td>
        <td>
          {day(row.dated, i18n.language)}{" "}
          <span className={css.quiet}>· {t("age", { count: row.age_days })}</span>
          {row.old ? <div className={css.late}>{t("old")}</div> : null}
          <div className={css.quiet}>
            {row.fresh_days ? t("fresh_for", { count: row.fresh_days }) : t("never_old")}
          </div>
        </td>
        <td>{row.lines}</td>
        <td>{t(row.covers_all ? "covers_all" : "covers_adverts")}</td>
        <td>
          {names.user(row.imported_by)} · <At at={row.imported_at} />
        </td>
        <td>
          <div className={css.row}>
            {acts.map((what) => (
              <Button
                key={what}
                size="compact-sm"
                variant={mine === what ? "filled" : "default"}
                aria-expanded={mine === what}
                onClick={() => onOpen(mine === what ? null : { list: row.id, what })}
              >
                {t(`list.${what}`)}
              </Button>
            ))}
            {may("contact_lists.write") ? (
              <Button
                size="compact-sm"
                variant="default"
                loading={put.isPending}
                onClick={() =>
                  put.mutate({
                    id: row.id,
                    version,
                    name,
                    dated,
                    fresh_days,
                    covers_all,
                    active: !row.active,
                  })
                }
              >
                {t(row.active ? "list.retire" : "list.restore")}
              </Button>
            ) : null}
          </div>
          {put.isError ? <Fault fault={put.error} /> : null}
        </td>
      </tr>
      {mine ? (
        <tr>
          <td colSpan={6}>
            {mine === "read" ? <ReadFile list={row} onDone={close} /> : null}
            {mine === "edit" ? <ListForm row={row} onDone={close} /> : null}
            {mine === "history" ? <Readings row={row} /> : null}
          </td>
        </tr>
      ) : null}
    </>
  );
}
