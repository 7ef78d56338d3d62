import { Button, Checkbox, Skeleton } from "@mantine/core";
import { IconFileCertificate, IconShieldCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PrivacyRequest } from "../../api/http";
import { At } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { Badge } from "../../ui/state";
import { day } from "../../ui/time";
import { Certificate } from "./Certificate";
import css from "./Privacy.module.css";
import { useRequests } from "./privacy";
import { Acts } from "./RequestActs";

const FAULTS = ["importing", "on_call", "held", "merged", "no_engine"] as const;

/** What people asked of their data, the most urgent first. */
export function Requests() {
  const { t } = useTranslation("privacy");
  const [closed, setClosed] = useState(false);
  const [certificate, setCertificate] = useState<string | null>(null);
  const requests = useRequests(closed);
  if (requests.isPending) return <Skeleton h={200} m="md" w="auto" />;
  if (requests.isLoadingError)
    return <Fault fault={requests.error} onAgain={() => void requests.refetch()} />;
  const rows = requests.data.requests;
  return (
    <section aria-label={t("tab.requests")} className="panel">
      <div className={css.padded}>
        <Checkbox
          label={t("show_closed")}
          checked={closed}
          onChange={(event) => setClosed(event.currentTarget.checked)}
        />
      </div>
      {rows.length === 0 ? (
        <Empty icon={IconShieldCheck} title={t("none.requests")} hint={t("none.requests_hint")} />
      ) : (
        <table className={css.table}>
          <thead>
            <tr>
              {(["person", "kind", "due", "state", "act"] as const).map((each) => (
                <th key={each} scope="col">
                  {t(`column.${each}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.id} row={row} onCertificate={() => setCertificate(row.id)} />
            ))}
          </tbody>
        </table>
      )}
      <Certificate request={certificate} onClose={() => setCertificate(null)} />
    </section>
  );
}

function Row({ row, onCertificate }: { row: PrivacyRequest; onCertificate: () => void }) {
  const { t, i18n } = useTranslation(["privacy", "words"]);
  const names = useNames();
  const done = row.state === "done" || row.state === "refused";
  const fault = (code: string) => {
    const known = FAULTS.find((each) => `privacy.${each}` === code);
    return known ? t(`fault_of.${known}`) : t("fault", { fault: code });
  };
  return (
    <tr>
      <td>
        <Link to="/persons/$person" params={{ person: row.person } as never}>
          {row.person_name || t("words:unknown_person")}
        </Link>
        <div className={css.quiet}>{names.client(row.client)}</div>
      </td>
      <td>
        {t(`kind.${row.kind}`)}
        <div className={css.quiet}>
          {t(`law.${row.law}`)} · {t(`source.${row.source}`)} · <At at={row.received_at} />
        </div>
        <div className={row.identity ? css.quiet : css.late}>
          {t(`identity.${row.identity || "none"}`)}
          {row.identity_note ? ` (${row.identity_note})` : ""}
          {row.identity_by ? ` · ${names.user(row.identity_by)}` : ""}
        </div>
      </td>
      <td>
        <span className={row.late ? css.late : undefined}>
          {day(row.due, i18n.language)}
          {done
            ? ""
            : ` · ${row.late ? t("late_by", { count: -row.days_left }) : t("days_left", { count: row.days_left })}`}
        </span>
        {row.extended_because ? (
          <div className={css.quiet}>{t("extended", { because: row.extended_because })}</div>
        ) : null}
      </td>
      <td>
        <Badge tone={row.late ? "trouble" : done ? "ready" : "offered"} icon={IconFileCertificate}>
          {t(`state.${row.state}`)}
        </Badge>
        {row.held && !done ? <div className={css.quiet}>{t("held")}</div> : null}
        {row.fault ? <div className={css.late}>{fault(row.fault)}</div> : null}
        {row.answer ? <div className={css.quiet}>{row.answer}</div> : null}
      </td>
      <td>
        {row.state === "open" ? <Acts row={row} /> : null}
        {row.state === "done" && row.kind === "erasure" ? (
          <Button size="compact-sm" variant="default" onClick={onCertificate}>
            {t("certificate")}
          </Button>
        ) : null}
      </td>
    </tr>
  );
}
