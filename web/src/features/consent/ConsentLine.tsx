import { IconShieldCheck, IconShieldX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Entry } from "../../api/http";
import { useMay } from "../../app/session";
import { At } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import { clock } from "../../ui/time";
import css from "./Consent.module.css";
import { usePurposeName, useTexts } from "./consent";

/** One line of the ledger: what was said, when, where that can be heard or read, and the text he was shown. */
export function ConsentLine({ client, entry }: { client: string; entry: Entry }) {
  const { t } = useTranslation("consent");
  const names = useNames();
  const name = usePurposeName();
  const Icon = entry.given ? IconShieldCheck : IconShieldX;
  return (
    <li>
      <Icon size={16} aria-hidden />
      <div>
        <strong>{t(entry.undoes !== null ? "undone" : entry.given ? "given" : "withdrawn")}</strong>:{" "}
        {name(entry.purpose)}
        {entry.channel === "all" ? "" : `, ${t(`channel.${entry.channel}`)}`}
        <span className={css.quiet}>
          {" · "}
          <At at={entry.at} /> · <Proof entry={entry} />
          {entry.line === null ? "" : `, ${t("line", { line: entry.line })}`} · {names.user(entry.author)}
        </span>
        {entry.text === null ? null : <TextShown client={client} text={entry.text} />}
      </div>
    </li>
  );
}

/** Of a call: it opens its record, where the second can be heard. */
function Proof({ entry }: { entry: Entry }) {
  const { t } = useTranslation("consent");
  const may = useMay();
  if (entry.call === null) return `${t(`evidence.${entry.evidence}`)} ${entry.reference}`.trim();
  const words = entry.second === null ? t("on_call") : t("of_call", { at: clock(entry.second * 1000) });
  if (!may("calls.read")) return words;
  return (
    <Link to="/calls" search={{ call: entry.call }} className="number-link">
      {words}
    </Link>
  );
}

function TextShown({ client, text }: { client: string; text: number }) {
  const { t } = useTranslation("consent");
  const found = useTexts(client).data?.find((each) => each.id === text);
  if (!found) return null;
  return (
    <details className={css.shown}>
      <summary>{t("text_shown", { number: found.number })}</summary>
      <p>{found.text}</p>
    </details>
  );
}
