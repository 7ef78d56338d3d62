import {
  IconClockOff,
  IconDoorExit,
  IconPhoneCheck,
  IconPhoneOff,
  IconPhoneX,
  IconRouteX,
  type TablerIcon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { EndHow } from "../../api/facts";
import { Badge } from "../../ui/state";
import type { Tone } from "../../ui/theme";

const LOOK: Record<EndHow, [Tone, TablerIcon]> = {
  answered: ["ready", IconPhoneCheck],
  abandoned: ["trouble", IconPhoneX],
  short_abandoned: ["offered", IconPhoneX],
  left_early: ["notready", IconDoorExit],
  flowed_out: ["offered", IconRouteX],
  refused: ["trouble", IconPhoneOff],
  closed: ["notready", IconClockOff],
  busy: ["offered", IconPhoneX],
  no_answer: ["offered", IconPhoneX],
  unallocated: ["trouble", IconPhoneOff],
  rejected: ["trouble", IconPhoneX],
  unreachable: ["trouble", IconRouteX],
  cancelled: ["notready", IconPhoneOff],
  withdrawn: ["trouble", IconPhoneOff],
};

export function HowBadge({ how }: { how: EndHow }) {
  const { t } = useTranslation("words");
  const [tone, icon] = LOOK[how];
  return (
    <span title={t(`how.${how}`)}>
      <Badge tone={tone} icon={icon}>
        {t(`how.${how}`)}
      </Badge>
    </span>
  );
}
