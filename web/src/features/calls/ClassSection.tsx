import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { CallClassDetail, Earlier } from "../../api/http";
import { ClassLine } from "../../ui/classes";
import { At } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { clock } from "../../ui/time";
import css from "./CallsPage.module.css";

/** What kind of call it was, and the history that this rests on. */
export function ClassSection({ call }: { call: string }) {
  const { t } = useTranslation("classes");
  const found = useQuery({
    queryKey: ["calls", "class", call],
    queryFn: () => api("GET /api/calls/{call}/class", { path: { call } }),
    staleTime: 5_000,
    retry: 2,
  });
  return (
    <section className={css.section} aria-label={t("call.title")}>
      <h3 className="label">{t("call.title")}</h3>
      {found.isPending ? <Skeleton h={60} /> : null}
      {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
      {found.data ? <Found found={found.data} /> : null}
    </section>
  );
}

function Found({ found }: { found: CallClassDetail }) {
  const { t } = useTranslation("classes");
  const rows: [string, string][] = [
    [t("call.stage"), t(`stage.${found.stage}`)],
    ...(found.consent ? [[t("call.consent"), t(`evidence.${found.consent}`)] as [string, string]] : []),
  ];
  return (
    <>
      <ClassLine found={found} />
      <p className={css.quiet}>
        {t(found.final ? "call.final" : "call.provisional")} · {t("call.rule", { rule: found.rule })}
      </p>
      <dl className={css.facts}>
        {rows.map(([name, value]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h4 className="label">{t("call.earlier")}</h4>
      {found.earlier.length === 0 ? <p className={css.quiet}>{t("call.first")}</p> : null}
      <ol className={css.earlier}>
        {found.earlier.map((each) => (
          <li key={`${each.what}${each.at}${each.call}${each.due}`} data-decides={each.decides}>
            <EarlierLine each={each} />
          </li>
        ))}
      </ol>
    </>
  );
}

function EarlierLine({ each }: { each: Earlier }) {
  const { t } = useTranslation("classes");
  const names = useNames();
  const parts: string[] = [];
  if (each.what === "call") {
    if (each.direction) parts.push(t(`call.direction.${each.direction}`));
    parts.push(
      each.answered && each.talk_s > 0
        ? t("call.talk", { time: clock(each.talk_s * 1000) })
        : t("call.vain", { time: clock(each.waited_s * 1000) }),
    );
    if (each.deal) parts.push(t("call.deal"));
  } else {
    parts.push(t(`call.what.${each.what}`));
  }
  if (each.agent) parts.push(names.agent(each.agent));
  return (
    <>
      {each.call ? (
        <Link to="/calls" search={{ call: each.call }} className="number-link">
          <At at={each.at} />
        </Link>
      ) : (
        <At at={each.at} />
      )}
      <span>
        {parts.join(" · ")}
        {each.due ? (
          <>
            {" · "}
            {t("call.promised")} <At at={each.due} />
          </>
        ) : null}
      </span>
      {each.decides ? <strong>{t("call.decides")}</strong> : null}
    </>
  );
}
