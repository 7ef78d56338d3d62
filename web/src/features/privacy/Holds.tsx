import { Button, Skeleton } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "../../app/session";
import { At } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { day } from "../../ui/time";
import css from "./Privacy.module.css";
import { useHolds, useLiftHold } from "./privacy";

/** Whose data must not be destroyed, why and until when. */
export function Holds() {
  const { t, i18n } = useTranslation(["privacy", "words"]);
  const may = useMay();
  const names = useNames();
  const holds = useHolds();
  const lift = useLiftHold();
  if (holds.isPending) return <Skeleton h={200} m="md" w="auto" />;
  if (holds.isLoadingError) return <Fault fault={holds.error} onAgain={() => void holds.refetch()} />;
  if (holds.data.length === 0)
    return <Empty icon={IconLock} title={t("none.holds")} hint={t("none.holds_hint")} />;
  return (
    <section className="panel" aria-label={t("tab.holds")}>
      {lift.isError ? <Fault fault={lift.error} /> : null}
      <table className={css.table}>
        <thead>
          <tr>
            {(["person", "reason", "until", "by", "act"] as const).map((each) => (
              <th key={each} scope="col">
                {t(`column.${each}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {holds.data.map((row) => (
            <tr key={row.id}>
              <td>
                <Link to="/persons/$person" params={{ person: row.person } as never}>
                  {row.person_name || t("words:unknown_person")}
                </Link>
              </td>
              <td>{row.reason}</td>
              <td>{row.until ? day(row.until, i18n.language) : t("no_end")}</td>
              <td>
                {names.user(row.author)} · <At at={row.at} />
              </td>
              <td>
                {row.lifted_at ? (
                  <span className={css.quiet}>
                    {t("lifted_by", { by: names.user(row.lifted_by) })} <At at={row.lifted_at} />
                  </span>
                ) : may("privacy.hold") ? (
                  <Button
                    size="compact-sm"
                    variant="default"
                    loading={lift.isPending}
                    onClick={() => lift.mutate({ id: row.id, version: row.version })}
                  >
                    {t("lift")}
                  </Button>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
