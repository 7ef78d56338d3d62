import { Tooltip } from "@mantine/core";
import { IconPhoneOutgoing } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../app/session";
import { phone } from "../../ui/names";
import css from "./Dial.module.css";
import { shownFor, useDial, useMayDial, useShown } from "./dial";

interface CallNumberProps {
  number: string;
  client: string | null;
  /** Our number that they know. */
  ours?: string | null;
}

/** A telephone number for anybody: whoever has a desk calls it with a click, others read it. */
export function PhoneNumber(props: CallNumberProps) {
  const { user } = useSession();
  return user.agent ? <CallNumber {...props} /> : <span>{phone(props.number)}</span>;
}

/** A telephone number that a click calls; while that cannot be, it says why. */
export function CallNumber({ number, client, ours }: CallNumberProps) {
  const { t } = useTranslation(["desk", "words"]);
  const may = useMayDial();
  const dial = useDial();
  const shown = shownFor(useShown(), client, ours);
  const why = !shown
    ? t("dial.none_here")
    : may
      ? t("dial.from_number", { label: shown.label })
      : t("dial.later");
  return (
    <Tooltip label={why}>
      <button
        type="button"
        className={css.number}
        aria-label={t("words:dial_number", { number: phone(number) })}
        aria-disabled={!may || !shown}
        onClick={() => (may && shown ? void dial(number, shown) : undefined)}
      >
        {phone(number)}
        <IconPhoneOutgoing size={14} aria-hidden />
      </button>
    </Tooltip>
  );
}
