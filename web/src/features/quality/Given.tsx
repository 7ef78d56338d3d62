import { Button } from "@mantine/core";
import type { RefObject } from "react";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { Criterion, Evaluation, Mark } from "../../api/http";
import { clock } from "../../ui/time";
import type { PlayerHandle } from "../calls/Player";
import css from "./Quality.module.css";
import { useTitle } from "./quality";

interface GivenProps {
  evaluation: Evaluation;
  players: RefObject<Map<string, PlayerHandle>>;
}

export function useMarkWords(): (criterion: Criterion, mark: Pick<Mark, "value"> | undefined) => string {
  const { t } = useTranslation("quality");
  return (criterion, mark) => {
    if (!mark) return "–";
    if (mark.value === null) return t("mark.none");
    if (criterion.kind === "yes_no") return t(mark.value === 1 ? "mark.yes" : "mark.no");
    return t("mark.of", { value: mark.value, top: criterion.top });
  };
}

/** A form as it was filled in. */
export function Given({ evaluation, players }: GivenProps) {
  const { t } = useTranslation("quality");
  const title = useTitle();
  const words = useMarkWords();
  return (
    <>
      {evaluation.body.sections.map((section) => (
        <Fragment key={section.title_en}>
          <h2 className={css.section}>{title(section)}</h2>
          {section.criteria.map((criterion) => {
            const mark = evaluation.marks[criterion.key];
            const failed = evaluation.failed.includes(criterion.key);
            return (
              <div key={criterion.key} className={css.criterion}>
                <span>{title(criterion)}</span>
                <span className={css.marks}>
                  <strong>{words(criterion, mark)}</strong>
                  {failed ? <strong role="alert">{t("critical")}</strong> : null}
                  <Heard mark={mark} players={players} />
                </span>
                {evaluation.remarks[criterion.key] ? (
                  <p className={css.said}>{evaluation.remarks[criterion.key]}</p>
                ) : null}
              </div>
            );
          })}
        </Fragment>
      ))}
      {evaluation.comment ? (
        <>
          <h2 className={css.section}>{t("comment")}</h2>
          <p className={css.said}>{evaluation.comment}</p>
        </>
      ) : null}
    </>
  );
}

interface HeardProps {
  mark: Mark | undefined;
  players: RefObject<Map<string, PlayerHandle>>;
}

/** Where in the recording it is heard; a press goes there. */
export function Heard({ mark, players }: HeardProps) {
  const { t } = useTranslation("quality");
  const at = mark?.at_s ?? null;
  if (at === null) return null;
  const seek = () => {
    const chosen = mark?.recording ? players.current.get(mark.recording) : undefined;
    const player = chosen ?? players.current.values().next().value;
    player?.seek(at);
  };
  return (
    <Button
      size="compact-sm"
      variant="light"
      onClick={seek}
      aria-label={t("go_to", { at: clock(at * 1000) })}
    >
      {clock(at * 1000)}
    </Button>
  );
}
