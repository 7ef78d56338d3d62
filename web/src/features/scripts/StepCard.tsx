import { IconAlertTriangle, IconPlayerPlayFilled } from "@tabler/icons-react";
import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import css from "./Editor.module.css";
import { exits } from "./graph";
import { LOOK } from "./kinds";
import type { Step } from "./script";

export type StepNode = Node<
  { step: Step; title: string; start: boolean; wrong: number; trial: boolean },
  "step"
>;

/** One step in the picture: what kind it is, what it says, and a row for each of its ways on. */
export const StepCard = memo(function StepCard({ data, selected }: NodeProps<StepNode>) {
  const { t } = useTranslation("editor");
  const { step, title, start, wrong, trial } = data;
  const { icon: Icon, tone } = LOOK[step.kind];
  const ways = exits(step);
  return (
    <div className={css.card} data-selected={selected} data-wrong={wrong > 0} data-trial={trial}>
      <Handle type="target" position={Position.Top} className={css.handle} aria-label={t("way_in")} />
      <div className={css.card_head}>
        <span className={`tone ${css.kind}`} style={{ "--tone": `var(--tone-${tone})` } as object}>
          <Icon size={15} aria-hidden />
          {t(`kind.${step.kind}`)}
        </span>
        {start ? <span className={css.mark}>{t("starts_here")}</span> : null}
        {trial ? (
          <span className={css.here}>
            <IconPlayerPlayFilled size={11} aria-hidden /> {t("trial.here")}
          </span>
        ) : null}
        {wrong > 0 ? (
          <span className={css.wrong} title={t("problems.count", { count: wrong })}>
            <IconAlertTriangle size={14} aria-hidden /> {wrong}
          </span>
        ) : null}
      </div>
      <div className={css.card_title}>{title}</div>
      {ways.length > 1
        ? ways.map((way) => (
            <div key={way.slot} className={css.way} data-open={way.to === ""}>
              <span>{way.label || t(way.slot === "otherwise" ? "otherwise" : "else_next")}</span>
              <Handle type="source" id={way.slot} position={Position.Right} className={css.handle} />
            </div>
          ))
        : ways.map((way) => (
            <Handle
              key={way.slot}
              type="source"
              id={way.slot}
              position={Position.Bottom}
              className={css.handle}
            />
          ))}
    </div>
  );
});
