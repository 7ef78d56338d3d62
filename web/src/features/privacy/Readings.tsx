import { Button, Skeleton } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CallList } from "../../api/http";
import { useMay } from "../../app/session";
import { At } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { day } from "../../ui/time";
import { Preview } from "./Preview";
import css from "./Privacy.module.css";
import { useReadings, useUndoReading } from "./privacy";

/** Every file that was read into a list; the one before is a step away. */
export function Readings({ row }: { row: CallList }) {
  const { t, i18n } = useTranslation("privacy");
  const may = useMay();
  const names = useNames();
  const readings = useReadings(row.id);
  const undo = useUndoReading();
  if (readings.isPending) return <Skeleton h={60} />;
  if (readings.isLoadingError)
    return <Fault fault={readings.error} onAgain={() => void readings.refetch()} />;
  if (readings.data.length === 0) return <p className={css.quiet}>{t("list.no_readings")}</p>;
  return (
    <>
      <ol className={css.sums}>
        {readings.data.map((each) => (
          <li key={each.number}>
            <strong>{t(`reading.${each.state}`)}</strong> · {day(each.dated, i18n.language)} ·{" "}
            {t("list.numbers", { count: each.lines })}
            {each.bad > 0 ? `, ${t("list.bad", { count: each.bad })}` : ""}
            {each.file ? ` · ${each.file}` : ""}{" "}
            <span className={css.quiet}>
              · {names.user(each.read_by)}, <At at={each.read_at} />
            </span>{" "}
            {each.state === "before" && may("contact_lists.write") ? (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<IconArrowBackUp size={14} aria-hidden />}
                loading={undo.isPending}
                onClick={() => undo.mutate({ id: row.id, version: row.version })}
              >
                {t("list.undo")}
              </Button>
            ) : null}
            {each.state === "open" && may("contact_lists.write") ? (
              <Preview staged={{ list: row.id, reading: each, bad: [] }} onDone={() => undefined} />
            ) : null}
          </li>
        ))}
      </ol>
      {undo.isError ? <Fault fault={undo.error} /> : null}
    </>
  );
}
