import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../../api/facts";
import { Until } from "../../../ui/clocks";
import { useHotkeys } from "../../../ui/hotkeys";
import { phone, useNames } from "../../../ui/names";
import { CallKey, EndKey, useEndTwice } from "../CallKeys";
import { useDesk } from "../Desk";
import keys from "../NowPanel.module.css";
import css from "./Transfer.module.css";

/** The keys of the agent who asks: hand over, back to the caller; and what the caller hears meanwhile. */
export function ConsultKeys({ call }: { call: CallView }) {
  const { t } = useTranslation(["transfer", "desk"]);
  const { ask, busy, line, lineState } = useDesk();
  const names = useNames();
  const name = call.outside ? phone(call.outside) : names.agent(call.consult);
  const talks = call.state === "consulting";
  const mute = () => line.mute(!lineState.muted);
  const complete = () => void ask({ kind: "complete_transfer", call: call.call });
  const back = () => void ask({ kind: "resume", call: call.call });
  useHotkeys({ KeyM: talks ? mute : undefined, KeyT: talks ? complete : undefined, KeyH: back });
  return (
    <>
      <p className={css.hears} role="status">
        {t(talks ? "talks" : "rings", { name })}
        {call.until ? (
          <span>
            {t("gives_up")} <Until at={call.until} />
          </span>
        ) : null}
      </p>
      <div className={keys.keys}>
        <CallKey
          icon={IconArrowForwardUp}
          tone="talking"
          word={t("complete")}
          hint="T"
          wide
          pressed={false}
          disabled={!talks || busy === "complete_transfer"}
          onPress={complete}
        />
        <CallKey
          icon={IconArrowBackUp}
          tone="hold"
          word={t("back")}
          hint="H"
          wide
          pressed={false}
          disabled={busy === "resume"}
          onPress={back}
        />
        <CallKey
          icon={lineState.muted ? IconMicrophoneOff : IconMicrophone}
          tone="trouble"
          word={t(lineState.muted ? "desk:keys.unmute" : "desk:keys.mute")}
          hint="M"
          wide
          pressed={lineState.muted}
          disabled={!talks}
          onPress={mute}
        />
      </div>
    </>
  );
}

/** The keys of the colleague who is asked. */
export function AskedKeys({ call }: { call: CallView }) {
  const { t } = useTranslation(["transfer", "desk"]);
  const { ask, busy, line, lineState } = useDesk();
  const names = useNames();
  const mute = () => line.mute(!lineState.muted);
  const leave = useEndTwice(() => void ask({ kind: "end_call", call: call.call }));
  useHotkeys({ KeyM: mute, Escape: leave.press });
  return (
    <>
      <p className={css.hears} role="status">
        {t("asked_talk", { name: names.agent(call.agent) })}
      </p>
      <div className={keys.keys}>
        <CallKey
          icon={lineState.muted ? IconMicrophoneOff : IconMicrophone}
          tone="trouble"
          word={t(lineState.muted ? "desk:keys.unmute" : "desk:keys.mute")}
          hint="M"
          wide
          pressed={lineState.muted}
          disabled={false}
          onPress={mute}
        />
        <EndKey
          icon={IconPhoneOff}
          word={leave.armed ? t("desk:keys.end_again") : t("leave")}
          armed={leave.armed}
          disabled={busy === "end_call"}
          onPress={leave.now}
        />
      </div>
      <p className={css.quiet}>{t("leave_hint", { name: names.agent(call.agent) })}</p>
    </>
  );
}
