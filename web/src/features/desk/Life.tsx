import { Anchor, Skeleton } from "@mantine/core";
import { IconUserCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../api/facts";
import type { PersonLife } from "../../api/http";
import { useLive } from "../../live/hooks";
import { At } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { clock, dayWords } from "../../ui/time";
import css from "./Life.module.css";
import { ConsentForm, MetForm, ReferrerForm } from "./LifeForms";
import { useLife, useUnmeet } from "./life";

type Form = "consent" | "met" | "referrer";

/** What became of the person: stage and evidence, who knows him, who sent him. */
export function Life({ person, call }: { person: string; call: CallView }) {
  const { t } = useTranslation("classes");
  const life = useLife(person);
  const [form, setForm] = useState<Form | null>(null);
  const close = () => setForm(null);
  if (life.isPending) return <Skeleton h={60} m={16} w="auto" />;
  if (life.isLoadingError) return <Fault fault={life.error} onAgain={() => void life.refetch()} />;
  const found = life.data;
  return (
    <section className={css.life} aria-label={t("life.title")}>
      <Stage life={found} />
      <dl className={css.facts}>
        <dt>{t("life.known_by")}</dt>
        <dd>
          <KnownBy life={found} />
        </dd>
        <dt>{t("life.referrer")}</dt>
        <dd>{found.referrer ? found.referrer.name || t("life.unnamed") : t("life.no_referrer")}</dd>
        {found.sent.length > 0 ? (
          <>
            <dt>{t("life.sent")}</dt>
            <dd>{found.sent.map((each) => each.name || t("life.unnamed")).join(", ")}</dd>
          </>
        ) : null}
      </dl>
      {found.attempts ? (
        <p className={css.vain}>
          {t("life.attempts", { count: found.attempts.count })} {t("life.attempts_since")}{" "}
          <At at={found.attempts.first_at} />
        </p>
      ) : null}
      <div className={css.actions}>
        {(["consent", "met", "referrer"] as const).map((each) => (
          <Anchor
            key={each}
            component="button"
            underline="always"
            type="button"
            size="sm"
            aria-expanded={form === each}
            onClick={() => setForm(form === each ? null : each)}
          >
            {t(`act.${each}`)}
          </Anchor>
        ))}
      </div>
      {form === "consent" ? <ConsentForm person={person} call={call} onDone={close} /> : null}
      {form === "met" ? <MetForm person={person} onDone={close} /> : null}
      {form === "referrer" ? <ReferrerForm life={found} onDone={close} /> : null}
    </section>
  );
}

function Stage({ life }: { life: PersonLife }) {
  const { t, i18n } = useTranslation("classes");
  const zone = useLive((state) => state.centre?.zone);
  const names = useNames();
  const since = life.stage === "client" ? life.client_at : life.potential_at;
  return (
    <>
      <p className={css.stage}>
        <IconUserCheck size={16} aria-hidden />
        <strong>
          {since && life.stage !== "person"
            ? t(`stage_since.${life.stage}`, { day: dayWords(since, i18n.language, zone) })
            : t(`stage.${life.stage}`)}
        </strong>
        <span className={css.quiet}>{t("life.open_all", { calls: life.calls, deals: life.deals })}</span>
      </p>
      {life.stages.length === 0 ? <p className={css.quiet}>{t("life.no_steps")}</p> : null}
      <ol className={css.steps}>
        {life.stages.slice(-4).map((step) => (
          <li key={step.id}>
            <At at={step.at} />
            <span>
              {t(`evidence.${step.evidence}`)}
              <span className={css.quiet}>
                {step.second === null ? "" : ` · ${t("life.of_call", { at: clock(step.second * 1000) })}`}
                {" · "}
                {step.author === null
                  ? t("life.by_result")
                  : t("life.by", { author: names.user(step.author) })}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

function KnownBy({ life }: { life: PersonLife }) {
  const { t } = useTranslation("classes");
  const names = useNames();
  const unmeet = useUnmeet(life.person);
  return (
    <>
      <span>{t(life.company ? "life.company" : "life.company_not")}</span>
      <ul className={css.known}>
        {life.known_by.length === 0 ? <li className={css.quiet}>{t("life.nobody")}</li> : null}
        {life.known_by.slice(0, 5).map((each) => (
          <li key={each.agent}>
            {names.agent(each.agent)}{" "}
            <span className={css.quiet}>
              {t(`life.how_${each.how}`)} · <At at={each.at} />
            </span>
          </li>
        ))}
        {life.met.map((met) => (
          <li key={met.id} className={css.quiet}>
            {t("act.met")}: {names.agent(met.agent)} {met.note}{" "}
            <Anchor
              component="button"
              underline="always"
              type="button"
              size="xs"
              aria-label={`${t("act.remove")}: ${names.agent(met.agent)}`}
              disabled={unmeet.isPending}
              onClick={() => unmeet.mutate(met.id)}
            >
              {t("act.remove")}
            </Anchor>
          </li>
        ))}
      </ul>
      {unmeet.isError ? <Fault fault={unmeet.error} /> : null}
    </>
  );
}
