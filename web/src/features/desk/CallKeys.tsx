import {
  IconArrowForwardUp,
  IconGridDots,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
  IconPlayerPause,
  IconPlayerPlay,
  type TablerIcon,
} from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../api/facts";
import { useHotkeys } from "../../ui/hotkeys";
import { Key } from "../../ui/parts";
import { toneStyle } from "../../ui/state";
import type { Tone } from "../../ui/theme";
import { useDesk } from "./Desk";
import { PLACED } from "./DiallingPanel";
import css from "./NowPanel.module.css";

const ESC_ESC_MS = 900;

interface CallKeysProps {
  call: CallView;
  keypad: boolean;
  onKeypad: (open: boolean) => void;
  passing: boolean;
  onPassing: (open: boolean) => void;
}

/** Escape twice, or one click: what ends a talk must not happen by chance. */
export function useEndTwice(now: () => void): { armed: boolean; press: () => void; now: () => void } {
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    if (!armed) return;
    const timer = setTimeout(() => setArmed(false), ESC_ESC_MS);
    return () => clearTimeout(timer);
  }, [armed]);
  return { armed, press: armed ? now : () => setArmed(true), now };
}

/** Every action of a call with its key on the button. */
export function CallKeys({ call, keypad, onKeypad, passing, onPassing }: CallKeysProps) {
  const { t } = useTranslation(["desk", "transfer"]);
  const { line, lineState, ask, busy } = useDesk();
  const held = call.state === "held";
  const talking = call.state === "talking";
  const connected = talking || held || call.state === "rejoining";
  const placed = PLACED.includes(call.state);
  const mute = () => line.mute(!lineState.muted);
  const hold = () => void ask({ kind: held ? "resume" : "hold", call: call.call, rev: call.rev });
  const end = () => void ask({ kind: "end_call", call: call.call });
  const ends = useEndTwice(end);
  const passable = (talking || held) && call.direction === "inbound";
  const onEscape = () => {
    if (keypad) onKeypad(false);
    else if (passing) onPassing(false);
    else ends.press();
  };
  useHotkeys({
    KeyM: connected ? mute : undefined,
    KeyH: talking || held ? hold : undefined,
    KeyT: passable ? () => onPassing(!passing) : undefined,
    KeyK: talking ? () => onKeypad(!keypad) : undefined,
    Escape: connected || placed ? onEscape : undefined,
  });
  return (
    <div className={css.keys}>
      <CallKey
        icon={lineState.muted ? IconMicrophoneOff : IconMicrophone}
        tone="trouble"
        word={t(lineState.muted ? "keys.unmute" : "keys.mute")}
        hint="M"
        pressed={lineState.muted}
        disabled={!connected}
        onPress={mute}
      />
      <CallKey
        icon={held ? IconPlayerPlay : IconPlayerPause}
        tone="hold"
        word={t(held ? "keys.resume" : "keys.hold")}
        hint="H"
        pressed={held}
        disabled={!(talking || held) || busy === "hold" || busy === "resume"}
        onPress={hold}
      />
      <CallKey
        icon={IconGridDots}
        tone="talking"
        word={t("keys.keypad")}
        hint="K"
        wide
        pressed={keypad}
        disabled={!talking}
        onPress={() => onKeypad(!keypad)}
      />
      {call.direction === "inbound" ? (
        <CallKey
          icon={IconArrowForwardUp}
          tone="offered"
          word={t("transfer:key")}
          hint="T"
          wide
          pressed={passing}
          disabled={!passable}
          onPress={() => onPassing(!passing)}
        />
      ) : null}
      <EndKey
        icon={IconPhoneOff}
        word={t(ends.armed ? "keys.end_again" : placed ? "keys.cancel" : "keys.end")}
        armed={ends.armed}
        disabled={!(connected || placed) || busy === "end_call"}
        onPress={end}
      />
    </div>
  );
}

interface EndKeyProps {
  icon: TablerIcon;
  word: string;
  armed: boolean;
  disabled: boolean;
  onPress: () => void;
}

export function EndKey({ icon: Icon, word, armed, disabled, onPress }: EndKeyProps) {
  return (
    <button
      type="button"
      className={`${css.callKey} ${css.end}`}
      data-armed={armed}
      disabled={disabled}
      aria-keyshortcuts="Escape Escape"
      onClick={onPress}
    >
      <Icon size={18} aria-hidden />
      {word}
      <Key>Esc Esc</Key>
    </button>
  );
}

interface CallKeyProps {
  icon: TablerIcon;
  tone: Tone;
  word: string;
  hint: string;
  wide?: boolean;
  pressed: boolean;
  disabled: boolean;
  onPress: () => void;
}

export function CallKey({
  icon: Icon,
  tone,
  word,
  hint,
  wide = false,
  pressed,
  disabled,
  onPress,
}: CallKeyProps) {
  return (
    <button
      type="button"
      className={wide ? `${css.callKey} ${css.wide}` : css.callKey}
      style={toneStyle(tone)}
      aria-pressed={pressed}
      aria-keyshortcuts={hint}
      disabled={disabled}
      onClick={onPress}
    >
      <Icon size={18} aria-hidden />
      {word}
      <Key>{hint}</Key>
    </button>
  );
}
