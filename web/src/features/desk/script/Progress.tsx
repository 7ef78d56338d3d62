import {
  IconCircle,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleHalf2,
  IconCircleMinus,
  type TablerIcon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Run, TopicOut } from "../../../api/http";
import css from "./Script.module.css";

const MARKS: Record<TopicOut["state"], TablerIcon> = {
  done: IconCircleCheckFilled,
  partly: IconCircleHalf2,
  missed: IconCircle,
  not_due: IconCircleDashed,
};

/** How far a topic is covered: a sign and a word. */
export function TopicMark({ topic, over = false }: { topic: TopicOut; over?: boolean }) {
  const { t } = useTranslation("script");
  const Mark = over && topic.state === "missed" ? IconCircleMinus : MARKS[topic.state];
  const word = topic.state === "missed" && !over ? t("topic.open") : t(`topic.${topic.state}`);
  return <Mark size={14} className={css.mark} data-state={topic.state} aria-label={word} role="img" />;
}

/** Where the talk is: the step among those that are due, and every topic as a sign. */
export function Progress({ run, onJump }: { run: Run; onJump: ((topic: string) => void) | undefined }) {
  const { t } = useTranslation("script");
  return (
    <div className={css.progress}>
      <span>
        {run.place > 0 ? t("step_of", { place: run.place, of: Math.max(run.place, run.of) }) : t("beside")}
      </span>
      <ol aria-label={t("topics")}>
        {run.topics.map((topic) => (
          <li key={topic.id}>
            <button
              type="button"
              title={topic.title}
              aria-label={topic.title}
              aria-current={topic.current ? "step" : undefined}
              disabled={!onJump}
              onClick={() => onJump?.(topic.id)}
            >
              <TopicMark topic={topic} />
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}
