import { Button, Title } from "@mantine/core";
import { IconPhoneOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../api/facts";
import { Until } from "../../ui/clocks";
import { phone, useNames } from "../../ui/names";
import { toneStyle } from "../../ui/state";
import { useDesk } from "./Desk";
import css from "./Dial.module.css";

/** A call before the other side has answered. */
export const PLACED: readonly CallView["state"][] = ["calling_agent", "dialling", "ringing"];

/** Nobody has answered yet: whom, in whose name, how it stands, and the way out. */
export function DiallingPanel({ call }: { call: CallView }) {
  const { t } = useTranslation(["desk", "words"]);
  const { ask, busy } = useDesk();
  const names = useNames();
  return (
    <div className={css.dialling}>
      <span className={`label tone ${css.pulse}`} style={toneStyle("offered")} role="status">
        {t(`words:call_state.${call.state}`)}
      </span>
      <Title order={1}>{phone(call.caller)}</Title>
      <p>{t("dial.from_number", { label: `${names.client(call.client)} · ${phone(call.number)}` })}</p>
      <p className={css.quiet}>{t(call.state === "calling_agent" ? "dial.pick_up" : "dial.listen")}</p>
      {call.until ? (
        <p className={css.quiet}>
          {t("dial.gives_up")} <Until at={call.until} />
        </p>
      ) : null}
      <Button
        size="md"
        color="red"
        leftSection={<IconPhoneOff size={18} aria-hidden />}
        loading={busy === "end_call"}
        onClick={() => void ask({ kind: "end_call", call: call.call })}
      >
        {t("dial.cancel")}
      </Button>
    </div>
  );
}
