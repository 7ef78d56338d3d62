import { Tooltip } from "@mantine/core";
import { IconArrowForwardUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { QueueLive } from "../../api/facts";
import { useLive } from "../../live/hooks";
import { useServerNow } from "../../ui/clocks";
import { phone, useNames } from "../../ui/names";
import { Badge } from "../../ui/state";
import { clock, short } from "../../ui/time";

/** "overflow to X since 12:40: 14 wait" under a queue's name, and why it began. Help, not an alarm. */
export function Overflow({ row, waiting }: { row: QueueLive; waiting: number }) {
  const { t, i18n } = useTranslation("floor");
  const names = useNames();
  const zone = useLive((state) => state.centre?.zone);
  const now = useServerNow();
  const on = row.overflow;
  if (!on) return null;
  const why = t(`overflow.why.${on.why}`, { count: on.waiting, wait: clock(on.longest_s * 1000) });
  const half = row.setting.overflow_share < 1;
  const share = half ? t("overflow.share", { share: Math.round(row.setting.overflow_share * 100) }) : "";
  return (
    <Tooltip multiline w={320} label={[why, share].filter(Boolean).join(" ")}>
      <div>
        <Badge tone="offered" icon={IconArrowForwardUp}>
          {t("overflow.on", {
            to: on.number ? phone(on.number) : names.queue(on.to),
            since: short(on.since, now, i18n.language, zone),
            count: waiting,
          })}
        </Badge>
      </div>
    </Tooltip>
  );
}
