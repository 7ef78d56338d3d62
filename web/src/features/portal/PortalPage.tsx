import { IconChartBarOff } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "../../app/session";
import { phone, useNames, usePortal } from "../../ui/names";
import { Empty } from "../../ui/parts";
import { SpanFields, useDays } from "../../ui/SpanFields";
import { Agreements } from "./Agreements";
import { Evaluations } from "./Evaluations";
import css from "./Portal.module.css";
import { QueueReport } from "./QueueReport";

/** What a client of the centre sees: how his calls are served, his numbers, what was agreed in his name. */
export function PortalPage() {
  const { t } = useTranslation("portal");
  const may = useMay();
  const names = useNames();
  const search = useSearch({ from: "/portal" });
  const navigate = useNavigate({ from: "/portal" });
  const days = useDays(search);
  const client = usePortal().data?.clients[0];
  if (!may("portal.read")) return <Empty icon={IconChartBarOff} title={t("not_allowed")} />;
  return (
    <div className={css.page}>
      <header className={css.top}>
        {client ? (
          <span className={css.mark} style={{ background: client.colour }} aria-hidden>
            {names.client(client.id).slice(0, 1)}
          </span>
        ) : null}
        <h1 className={css.title}>
          {client ? <small>{names.client(client.id)}</small> : null}
          {t("title")}
        </h1>
        <SpanFields days={days} onChange={(span) => void navigate({ search: span })} />
      </header>
      <QueueReport days={days} />
      <div className={css.pair}>
        <Numbers />
        <Agreements />
      </div>
      <Evaluations days={days} />
    </div>
  );
}

function Numbers() {
  const { t } = useTranslation("portal");
  const names = useNames();
  const numbers = usePortal().data?.numbers ?? [];
  return (
    <section className={`panel ${css.card}`} aria-label={t("numbers.title")}>
      <h2>{t("numbers.title")}</h2>
      {numbers.length === 0 ? <p className={css.quiet}>{t("numbers.none")}</p> : null}
      <ul className={css.numbers}>
        {numbers.map((each) => (
          <li key={each.number}>
            <strong className="tabular">{phone(each.number)}</strong>
            <span>{each.active ? names.queue(each.queue) : t("numbers.off")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
