import { Anchor, Skeleton } from "@mantine/core";
import { IconBan, IconCircleCheck, IconShieldCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Answer, Entry, PersonConsent } from "../../api/http";
import { useMay } from "../../app/session";
import { At } from "../../ui/clocks";
import { Fault } from "../../ui/parts";
import css from "./Consent.module.css";
import { ConsentForm } from "./ConsentForm";
import { ConsentLine } from "./ConsentLine";
import { useConsent, usePurposeName } from "./consent";
import { Quick } from "./Quick";

const FEW = 4;

interface Props {
  person: string;
  /** Whose person he is. */
  client: string;
  /** The call that is going on with him: its second is the proof. */
  call?: string | null;
}

/** Whether a person may be called and for what, what he gave and withdrew, and the way to write it down. */
export function ConsentSection({ person, client, call = null }: Props) {
  const { t } = useTranslation("consent");
  const may = useMay();
  const consent = useConsent(person);
  const [open, setOpen] = useState(false);
  if (!may("consent.read")) return null;
  if (consent.isPending) return <Skeleton h={60} m={16} w="auto" />;
  if (consent.isLoadingError) return <Fault fault={consent.error} onAgain={() => void consent.refetch()} />;
  const found = consent.data;
  return (
    <section className={css.section} aria-label={t("title")}>
      <h3 className="label">{t("title")}</h3>
      <Answers found={found} />
      {found.held ? (
        <p className={css.quiet}>
          <IconShieldCheck size={14} aria-hidden /> {t("held")}
        </p>
      ) : null}
      {call !== null && may("consent.write") ? <Quick person={person} client={client} call={call} /> : null}
      <History client={client} entries={found.entries} />
      {may("consent.write") ? (
        <Anchor
          component="button"
          underline="always"
          type="button"
          size="sm"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {t("write")}
        </Anchor>
      ) : null}
      {open ? (
        <ConsentForm person={person} client={client} call={call} onDone={() => setOpen(false)} />
      ) : null}
    </section>
  );
}

function Answers({ found }: { found: PersonConsent }) {
  const name = usePurposeName();
  return (
    <ul className={css.answers}>
      {found.answers.map((answer) => (
        <li key={answer.purpose} data-barred={answer.bar !== null}>
          {answer.bar === null ? (
            <IconCircleCheck size={16} aria-hidden />
          ) : (
            <IconBan size={16} aria-hidden />
          )}
          <span>
            {name(answer.purpose)}: <Why answer={answer} found={found} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Why({ answer, found }: { answer: Answer; found: PersonConsent }) {
  const { t } = useTranslation("consent");
  const bar = answer.bar;
  if (bar === null) return <span>{t("may_call")}</span>;
  const line = found.listed.find((each) => each.id === bar.entry);
  return (
    <span>
      {t(`rule.${bar.rule}`)}
      {bar.list || line?.reason ? ` (${bar.list || line?.reason})` : ""}
      {bar.until ? (
        <>
          {" "}
          {t("until")} <At at={bar.until} />
        </>
      ) : null}
    </span>
  );
}

function History({ client, entries }: { client: string; entries: Entry[] }) {
  const { t } = useTranslation("consent");
  const [all, setAll] = useState(false);
  if (entries.length === 0) return <p className={css.quiet}>{t("none")}</p>;
  const shown = all ? entries : entries.slice(0, FEW);
  return (
    <>
      <ol className={css.entries}>
        {shown.map((entry) => (
          <ConsentLine key={entry.id} client={client} entry={entry} />
        ))}
      </ol>
      {entries.length > FEW && !all ? (
        <Anchor component="button" underline="always" type="button" size="sm" onClick={() => setAll(true)}>
          {t("show_all", { count: entries.length })}
        </Anchor>
      ) : null}
    </>
  );
}
