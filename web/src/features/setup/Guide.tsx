import { Anchor, ThemeIcon } from "@mantine/core";
import { IconCheck, IconPhone, IconPhoneOutgoing, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { phone } from "../../ui/names";
import type { KindId } from "./kinds";
import type { Row } from "./rows";
import css from "./SetupPage.module.css";
import { type Condition, conditionOf, useTrunkStates, works } from "./trunks/line";

const DOWN: ReadonlySet<Condition> = new Set(["refused", "unreachable", "unusable"]);

type All = Record<KindId, Row[] | undefined>;

const STEPS = [
  "clients",
  "skills",
  "queues",
  "numbers",
  "users",
  "agents",
  "dispositions",
  "trunks",
] as const;
type Step = (typeof STEPS)[number];

function inUse(rows: Row[] | undefined): Row[] {
  return (rows ?? []).filter((row) => row.active !== false);
}

/** What is missing for a step, or null when it is done. */
function missing(
  step: Step,
  all: All,
  line: Condition[],
): "none" | "unstaffed" | "no_number" | "down" | null {
  const rows = inUse(all[step]);
  if (step === "skills") return null;
  if (rows.length === 0) return "none";
  // Not known yet is not down.
  if (step === "trunks") return line.some((each) => !DOWN.has(each)) ? null : "down";
  if (step === "numbers") {
    const reached = new Set(rows.map((row) => row.queue));
    return inUse(all.queues).some((queue) => !reached.has(queue.id)) ? "no_number" : null;
  }
  if (step === "agents") {
    const able = (queue: Row) =>
      rows.some((agent) =>
        Object.entries((queue.skills ?? {}) as Record<string, number>).every(
          ([skill, level]) => (((agent.skills ?? {}) as Record<string, number>)[skill] ?? 0) >= level,
        ),
      );
    return inUse(all.queues).every(able) ? null : "unstaffed";
  }
  return null;
}

/** Is the centre ready for its first call? Each step says what is missing, the last one is a real call. */
export function Guide({ all, onGo }: { all: All; onGo: (kind: KindId, id?: string) => void }) {
  const { t } = useTranslation(["setup", "trunks"]);
  const states = useTrunkStates();
  const lines = inUse(all.trunks);
  const line = lines.map((row) => conditionOf(row, states));
  const steps = STEPS.filter((step) => all[step] !== undefined);
  const open = steps.filter((step) => missing(step, all, line) !== null);
  const number = inUse(all.numbers)[0]?.id;
  return (
    <section className="panel">
      <ol className={css.steps}>
        {steps.map((step) => {
          const lacks = missing(step, all, line);
          return (
            <li key={step}>
              <ThemeIcon variant="light" color={lacks ? "yellow" : "green"} size={26} radius="xl">
                {lacks ? (
                  <IconX size={15} aria-label={t("guide.open")} />
                ) : (
                  <IconCheck size={15} aria-label={t("guide.done")} />
                )}
              </ThemeIcon>
              <div>
                <b>{t(`guide.step.${step}`)}</b>
                <p>
                  {lacks ? t(`guide.lacks.${lacks}`) : t("guide.count", { count: inUse(all[step]).length })}
                </p>
              </div>
              <Anchor component="button" type="button" onClick={() => onGo(step)}>
                {t("guide.go")}
              </Anchor>
            </li>
          );
        })}
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
