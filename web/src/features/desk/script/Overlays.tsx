import { IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ObjectionOut, TopicOut } from "../../../api/http";
import { useHotkeys } from "../../../ui/hotkeys";
import { Key } from "../../../ui/parts";
import { TopicMark } from "./Progress";
import css from "./Script.module.css";
import { Wording } from "./Wording";

/** The keys of an open list come before all others; a second press of its own key closes it. */
export function useListKeys(count: number, choose: (place: number) => void, own: string, close: () => void) {
  const digits = Array.from({ length: 9 }, (_, n) => [
    `Digit${n + 1}`,
    () => (n < count ? choose(n) : undefined),
  ]);
  useHotkeys({ ...Object.fromEntries(digits), [own]: close, Escape: close }, { first: true });
}

interface JumpListProps {
  topics: readonly TopicOut[];
  onJump: (topic: string) => void;
  onClose: () => void;
}

/** To any topic at once: people do not talk in order. */
export function JumpList({ topics, onJump, onClose }: JumpListProps) {
  const { t } = useTranslation("script");
  const jump = (place: number) => {
    const topic = topics[place];
    if (topic) onJump(topic.id);
    onClose();
  };
  useListKeys(topics.length, jump, "KeyJ", onClose);
  return (
    <fieldset className={css.overlay} aria-label={t("jump.title")}>
      <span className="label">{t("jump.title")}</span>
      {topics.map((topic, place) => (
        <button key={topic.id} type="button" className={css.choice} onClick={() => jump(place)}>
          <TopicMark topic={topic} />
          {topic.title}
          {place < 9 ? <Key>{place + 1}</Key> : null}
        </button>
      ))}
    </fieldset>
  );
}

interface ObjectionsProps {
  cards: readonly ObjectionOut[];
  disabled: boolean;
  onObjection: (key: string, answered: boolean) => void;
  onClose: () => void;
}

/** What to answer to a doubt. A card that is opened counts as raised; Enter says that it was answered. */
export function Objections({ cards, disabled, onObjection, onClose }: ObjectionsProps) {
  const { t } = useTranslation("script");
  const [open, setOpen] = useState<string | null>(null);
  const card = cards.find((each) => each.key === open);
  const choose = (place: number) => {
    const chosen = cards[place];
    if (!chosen) return;
    setOpen(chosen.key);
    if (chosen.answered === null) onObjection(chosen.key, false);
  };
  const answered = () => {
    if (!card || disabled) return;
    onObjection(card.key, true);
    onClose();
  };
  useListKeys(cards.length, choose, "KeyO", onClose);
  useHotkeys(card ? { Enter: answered } : {}, { first: true });
  return (
    <fieldset className={css.overlay} aria-label={t("objections.title")}>
      <span className="label">{t("objections.title")}</span>
      {cards.map((each, place) => (
        <button
          key={each.key}
          type="button"
          className={css.choice}
          aria-expanded={each.key === open}
          onClick={() => choose(place)}
        >
          {each.answered ? <IconCheck size={16} aria-label={t("objections.answered")} /> : null}
          {each.title}
          {place < 9 ? <Key>{place + 1}</Key> : null}
        </button>
      ))}
      {card ? (
        <div className={css.card}>
          <p className={css.wording}>
            <Wording pieces={card.text} />
          </p>
          <button type="button" className={css.choice} disabled={disabled} onClick={answered}>
            {t("objections.mark")}
            <Key>Enter</Key>
          </button>
        </div>
      ) : null}
    </fieldset>
  );
}
