import { ActionIcon } from "@mantine/core";
import { IconAlertTriangle, IconPlus } from "@tabler/icons-react";
import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { AddMenu } from "./AddMenu";
import { nameOf } from "./difference";
import { useDocument } from "./document";
import css from "./Editor.module.css";
import { exits, removed } from "./graph";
import { LOOK } from "./kinds";
import { type Step, stepOf } from "./script";

/** The same steps as a list: arrows go along it, Enter opens a step, Delete takes it out, + adds one behind it. */
export function Outline() {
  const { t } = useTranslation("editor");
  const { order } = useDocument();
  const list = useRef<HTMLOListElement>(null);
  const onKey = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by === 0 || !(event.target as HTMLElement).matches("[data-step]")) return;
    const steps = [...(list.current?.querySelectorAll<HTMLElement>("[data-step]") ?? [])];
    const at = steps.indexOf(event.target as HTMLElement);
    event.preventDefault();
    steps[at + by]?.focus();
  };
  return (
    <ol ref={list} className={`${css.outline} scroll`} aria-label={t("outline")} onKeyDown={onKey}>
      {order.map((step, n) => (
        <Line key={step.id} step={step} n={n} />
      ))}
    </ol>
  );
}

function Line({ step, n }: { step: Step; n: number }) {
  const { t } = useTranslation("editor");
  const doc = useDocument();
  const { icon: Icon, tone } = LOOK[step.kind];
  const wrong = doc.problems.filter((problem) => problem.step === step.id).length;
  const ways = exits(step);
  const target = (to: string) => {
    const at = doc.order.findIndex((each) => each.id === to);
    const found = stepOf(doc.script, to);
    return found ? `${at + 1}. ${nameOf(found)}` : t("nowhere");
  };
  return (
    <li data-selected={doc.selected === step.id}>
      <div className={css.line}>
        <button
          type="button"
          className={css.step}
          data-step={step.id}
          aria-current={doc.selected === step.id ? "true" : undefined}
          onClick={() => doc.select(step.id)}
          onKeyDown={(event) => {
            if (event.key !== "Delete" || doc.readOnly) return;
            doc.select(null);
            doc.change(removed(doc.script, [step.id]));
          }}
        >
          <span className={css.number}>{n + 1}.</span>
          <span className="tone" style={{ "--tone": `var(--tone-${tone})` } as object}>
            <Icon size={14} aria-hidden /> {t(`kind.${step.kind}`)}
          </span>
          <b>{nameOf(step)}</b>
          {doc.script.start === step.id ? <span className={css.mark}>{t("starts_here")}</span> : null}
          {wrong > 0 ? (
            <span className={css.wrong}>
              <IconAlertTriangle size={14} aria-hidden />
              {t("problems.count", { count: wrong })}
            </span>
          ) : null}
        </button>
        {doc.readOnly ? null : (
          <AddMenu after={step.id}>
            <ActionIcon variant="subtle" color="gray" aria-label={t("add_after", { step: nameOf(step) })}>
              <IconPlus size={16} aria-hidden />
            </ActionIcon>
          </AddMenu>
        )}
      </div>
      {ways.length > 0 ? (
        <ol>
          {ways.map((way) => (
            <li key={way.slot}>
              {way.label ? `${way.label} ` : ""}→ {target(way.to)}
            </li>
          ))}
        </ol>
      ) : null}
    </li>
  );
}
