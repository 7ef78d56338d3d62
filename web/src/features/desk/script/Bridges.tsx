import { useTranslation } from "react-i18next";
import type { Run } from "../../../api/http";
import { Key } from "../../../ui/parts";
import { useListKeys } from "./Overlays";
import css from "./Script.module.css";
import { Wording } from "./Wording";

interface BridgesProps {
  run: Run;
  disabled: boolean;
  onBridge: () => void;
  onClose: () => void;
}

/** Phrases that lead a talk which strayed back to its topic; the one that was said is counted. */
export function Bridges({ run, disabled, onBridge, onClose }: BridgesProps) {
  const { t } = useTranslation("script");
  const phrases =
    run.bridges.length > 0 ? run.bridges : [[{ text: t("bridge.default"), field: "", filled: false }]];
  const say = (place: number) => {
    if (disabled || place >= phrases.length) return;
    onBridge();
    onClose();
  };
  useListKeys(phrases.length, say, "KeyB", onClose);
  return (
    <fieldset className={css.overlay} aria-label={t("bridge.title")}>
      <span className="label">{t("bridge.title")}</span>
      {phrases.map((pieces, place) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: phrases of one version do not move
          key={place}
          type="button"
          className={css.choice}
          disabled={disabled}
          onClick={() => say(place)}
        >
          <span>
            <Wording pieces={pieces} />
          </span>
          {place < 9 ? <Key>{place + 1}</Key> : null}
        </button>
      ))}
      <p className={css.quiet}>{t("bridge.back_to", { step: run.step?.title ?? "" })}</p>
    </fieldset>
  );
}
