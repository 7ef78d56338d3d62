import { Anchor, Modal, Skeleton, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Agreement } from "../../api/http";
import { useMay } from "../../app/session";
import { At } from "../../ui/clocks";
import { money } from "../../ui/money";
import { useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { DraftEditor } from "./AgreementPanel";
import { AgreementView } from "./AgreementView";
import { useAgreements } from "./data";
import css from "./Offers.module.css";

const NONE: readonly Agreement[] = [];

/** Agreements that wait for me: a draft that nobody fixed, and next steps by their time. */
export function Agreements() {
  const { t, i18n } = useTranslation(["offers", "words"]);
  const may = useMay();
  const names = useNames();
  const found = useAgreements({ mine: true, open_only: true }, may("offers.write"));
  const [open, setOpen] = useState<string | null>(null);
  if (!may("offers.write")) return null;
  const rows = found.data ?? NONE;
  const row = rows.find((each) => each.id === open);
  return (
    <section className={css.tasks} aria-label={t("agreement.tasks")}>
      <Title order={2} size={14}>
        {t("agreement.tasks")}
      </Title>
      {found.isPending ? <Skeleton h={40} /> : null}
      {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
      {found.data && rows.length === 0 ? <p className={css.quiet}>{t("agreement.none")}</p> : null}
      <ul>
        {rows.map((each) => (
          <li key={each.id} data-overdue={each.overdue || each.state === "draft"}>
            <div className={css.line}>
              <strong>
                {each.state === "draft" ? (
                  t("agreement.not_fixed")
                ) : each.next_at ? (
                  <At at={each.next_at} />
                ) : null}
              </strong>
              <span className="tabular">{money(each.amount, each.currency ?? "RUB", i18n.language)}</span>
            </div>
            <div>
              {each.person_name || t("words:unknown_person")} · {names.client(each.client)}
            </div>
            {each.next_step ? <div>{each.next_step}</div> : null}
            <Anchor
              component="button"
              type="button"
              size="xs"
              underline="always"
              onClick={() => setOpen(each.id)}
            >
              {t("agreement.open")}
            </Anchor>
          </li>
        ))}
      </ul>
      <Modal
        opened={row !== undefined}
        onClose={() => setOpen(null)}
        size={720}
        title={row ? `${row.person_name || t("words:unknown_person")} · ${names.client(row.client)}` : ""}
        closeButtonProps={{ "aria-label": t("close") }}
      >
        {row?.state === "draft" ? <DraftEditor key={row.id} row={row} /> : null}
        {row && row.state !== "draft" ? <AgreementView row={row} /> : null}
      </Modal>
    </section>
  );
}
