import {
  IconCircleCheck,
  IconCircleDashed,
  IconEyeOff,
  IconHelpCircle,
  IconHourglass,
  IconLock,
  IconPlugConnectedX,
  type TablerIcon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Badge } from "../../../ui/state";
import type { Tone } from "../../../ui/theme";
import type { Condition } from "./line";

const SHOWN: Record<Condition, [Tone, TablerIcon]> = {
  ready: ["ready", IconCircleCheck],
  registered: ["ready", IconCircleCheck],
  checking: ["offered", IconHourglass],
  unwatched: ["notready", IconEyeOff],
  refused: ["trouble", IconLock],
  unreachable: ["trouble", IconPlugConnectedX],
  unusable: ["trouble", IconPlugConnectedX],
  off: ["notready", IconCircleDashed],
  away: ["notready", IconHelpCircle],
};

/** How a line is, as colour, icon and word. */
export function LineBadge({ condition }: { condition: Condition }) {
  const { t } = useTranslation("trunks");
  const [tone, icon] = SHOWN[condition];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`state.${condition}`)}
    </Badge>
  );
}
