import { Button } from "@mantine/core";
import { IconArrowForwardUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../../api/facts";
import type { Run } from "../../../api/http";
import { useHotkeys } from "../../../ui/hotkeys";
import { useNames } from "../../../ui/names";
import { Key } from "../../../ui/parts";
import css from "./Transfer.module.css";
import { usePassOn } from "./transfers";

/** The script says where the caller goes: one key does it. */
export function TransferStep({ call, run, active }: { call: CallView; run: Run | null; active: boolean }) {
  const { t } = useTranslation("transfer");
  const names = useNames();
  const { go, busy } = usePassOn(call);
  const step = run?.step;
  const queue = step?.kind === "transfer" ? step.queue : "";
  const may = queue !== "" && run?.mine === true && (call.state === "talking" || call.state === "held");
  const name = names.queue(queue);
  const pass = () => void go({ kind: "queue", id: queue, name, waiting: 0 }, "");
  useHotkeys({ KeyG: may && active && !busy ? pass : undefined });
  if (!may) return null;
  return (
    <div className={css.step}>
      <Button
        leftSection={<IconArrowForwardUp size={18} aria-hidden />}
        rightSection={<Key>G</Key>}
        loading={busy !== null}
        onClick={pass}
      >
        {t("script", { queue: name })}
      </Button>
    </div>
  );
}
