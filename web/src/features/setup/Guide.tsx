import { Anchor, Skeleton, ThemeIcon } from "@mantine/core";
import { IconCheck, IconMinus, IconPhone, IconPhoneOutgoing, IconX } from "@tabler/icons-react";
import { useIsFetching } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useMay } from "../../app/session";
import { phone } from "../../ui/names";
import { KIND, type KindId } from "./kinds";
import { useTitle } from "./rows";
import css from "./SetupPage.module.css";
import { type All, countOf, inUse, type Lack, leftOut, missing, STEPS, type Step } from "./steps";
import { conditionOf, useTrunkStates, works } from "./trunks/line";
import { Usual } from "./Usual";

/** Is the centre ready for its first call? Each step says what is missing, the last one is a real call. */
export function Guide({ all, onGo }: { all: All; onGo: (kind: KindId, id?: string) => void }) {
  const { t } = useTranslation(["setup", "trunks"]);
  const states = useTrunkStates();
  const lines = inUse(all.trunks);
  const line = lines.map((row) => conditionOf(row, states));
  const steps = STEPS.filter((step) => all[step] !== undefined);
  const open = steps.filter((step) => missing(step, all, line) !== null);
  const number = inUse(all.numbers)[0]?.id;
  const may = useMay();
  const coming = useIsFetching({ queryKey: ["setup"] }) > 0;
  // Steps that come one by one would push each other down.
  if (coming && STEPS.some((step) => may(KIND[step].read) && all[step] === undefined)) {
    return <Skeleton h={560} />;
  }
  return (
    <section className={`panel scroll ${css.list}`}>
      <ol className={css.steps}>
        {steps.map((step) => (
          <StepRow key={step} step={step} all={all} lacks={missing(step, all, line)} onGo={onGo} />
        ))}
        {all.trunks === undefined ? null : (
          <li>
            <ThemeIcon variant="light" color={line.some(works) ? "green" : "gray"} size={26} radius="xl">
              <IconPhoneOutgoing size={15} aria-hidden />
            </ThemeIcon>
            <div>
              <b>{t("trunks:guide.test")}</b>
              <p>{t(lines.length > 0 ? "trunks:guide.test_now" : "trunks:guide.test_later")}</p>
            </div>
            <Anchor component="button" type="button" onClick={() => onGo("trunks", lines[0]?.id ?? "+")}>
              {t("guide.go")}
            </Anchor>
          </li>
        )}
        <li>
          <ThemeIcon variant="light" color={open.length > 0 ? "gray" : "green"} size={26} radius="xl">
            <IconPhone size={15} aria-hidden />
          </ThemeIcon>
          <div>
            <b>{t("guide.call")}</b>
            <p>
              {open.length > 0 || !number
                ? t("guide.call_later")
                : t("guide.call_now", { number: phone(number) })}
            </p>
          </div>
        </li>
      </ol>
    </section>
  );
}

interface StepRowProps {
  step: Step;
  all: All;
  lacks: Lack | null;
  onGo: (kind: KindId) => void;
}

function StepRow({ step, all, lacks, onGo }: StepRowProps) {
  const { t } = useTranslation("setup");
  const may = useMay();
  const out = leftOut(step, all);
  const usual = lacks === "none" && (step === "dispositions" || step === "reasons") ? step : null;
  return (
    <li>
      <ThemeIcon variant="light" color={lacks ? "yellow" : out ? "gray" : "green"} size={26} radius="xl">
        {lacks ? (
          <IconX size={15} aria-label={t("guide.open")} />
        ) : out ? (
          <IconMinus size={15} aria-label={t("guide.left_out")} />
        ) : (
          <IconCheck size={15} aria-label={t("guide.done")} />
        )}
      </ThemeIcon>
      <div>
        <b>{t(`guide.step.${step}`)}</b>
        <p>{out ? t(`guide.without.${step as "hours"}`) : <Found step={step} all={all} lacks={lacks} />}</p>
        {usual && may(KIND[step].write) ? <Usual kind={usual} /> : null}
      </div>
      <Anchor component="button" type="button" onClick={() => onGo(step)}>
        {t("guide.go")}
      </Anchor>
    </li>
  );
}

function Found({ step, all, lacks }: Pick<StepRowProps, "step" | "all" | "lacks">) {
  const { t } = useTranslation("setup");
  const title = useTitle();
  if (lacks) return t(step === "reasons" ? "guide.lacks.reasons" : `guide.lacks.${lacks}`);
  const centre = step === "centre" ? all.centre?.[0] : undefined;
  if (centre) return `${title(centre, centre.id)} · ${String(centre.zone)}`;
  return t("guide.count", { count: countOf(step, all) });
}
