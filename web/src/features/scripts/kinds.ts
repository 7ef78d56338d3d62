import {
  IconArrowsSplit2,
  IconFlag,
  IconGift,
  IconHandClick,
  IconHeartHandshake,
  IconHelpCircle,
  IconMessage,
  IconPencil,
  IconPhoneOutgoing,
  type TablerIcon,
} from "@tabler/icons-react";
import type { Tone } from "../../ui/theme";
import type { StepKind } from "./script";

/** Icon and colour of a kind of step; its word always stands beside them. */
export const LOOK: Record<StepKind, { icon: TablerIcon; tone: Tone }> = {
  say: { icon: IconMessage, tone: "talking" },
  ask: { icon: IconHelpCircle, tone: "hold" },
  condition: { icon: IconArrowsSplit2, tone: "notready" },
  offer: { icon: IconGift, tone: "offered" },
  agreement: { icon: IconHeartHandshake, tone: "wrapup" },
  set_field: { icon: IconPencil, tone: "notready" },
  call_to_action: { icon: IconHandClick, tone: "ready" },
  transfer: { icon: IconPhoneOutgoing, tone: "offered" },
  end: { icon: IconFlag, tone: "notready" },
};
