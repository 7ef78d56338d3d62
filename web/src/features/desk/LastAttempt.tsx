import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CallRow } from "../../api/http";
import { At } from "../../ui/clocks";
import { useHotkeys } from "../../ui/hotkeys";
import { phone } from "../../ui/names";
import { Key } from "../../ui/parts";
import { toneStyle } from "../../ui/state";
import { useDesk } from "./Desk";
import css from "./Dial.module.css";
import { lastPurpose, shownFor, useDial, useMayDial, useShown } from "./dial";

/** What became of my last call when nobody answered it, and the way to try again. */
export function LastAttempt({ row }: { row: CallRow }) {
  const { t } = useTranslation(["desk", "words"]);
  const may = useMayDial();
  const dial = useDial();
  const shown = shownFor(useShown(), row.client, row.number);
  const { agent } = useDesk();
  const again = may && shown ? () => void dial(row.caller, shown, lastPurpose(agent)) : undefined;
  useHotkeys({ KeyR: again });
  return (
    <section className={`${css.last} tone`} style={toneStyle("offered")} role="status">
      <div>
        <strong>
          {phone(row.caller)}: {t(`words:how.${row.how}`).toLowerCase()}
        </strong>
        <p>
          {t(`dial.outcome.${row.how as "busy"}`, { defaultValue: "" })} <At at={row.arrived_at} />
        </p>
      </div>
      <Button
        variant="default"
        leftSection={<IconRefresh size={16} aria-hidden />}
        rightSection={<Key>R</Key>}
        disabled={!again}
        onClick={again}
      >
        {t("dial.redial")}
      </Button>
    </section>
  );
}
