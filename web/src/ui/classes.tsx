import {
  IconArrowBackUp,
  IconFlame,
  IconRepeat,
  IconSnowflake,
  IconSparkles,
  IconSun,
  IconUserHeart,
  type TablerIcon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Classified } from "../api/facts";
import type { ClassOut } from "../api/http";
import css from "./classes.module.css";
import { useCentreZone, useNames } from "./names";
import { Badge } from "./state";
import type { Tone } from "./theme";
import { dayWords } from "./time";

export type CallClass = ClassOut["kind"];
export type Flag = ClassOut["flags"][number];

export const CLASSES: readonly CallClass[] = [
  "first_time",
  "returned",
  "recommendation",
  "repeat",
  "hot",
  "warm",
  "cold",
];
export const FLAGS: readonly Flag[] = ["expected", "on_time", "recovery"];

const LOOK: Record<CallClass, [Tone, TablerIcon]> = {
  first_time: ["notready", IconSparkles],
  returned: ["talking", IconArrowBackUp],
  recommendation: ["offered", IconUserHeart],
  repeat: ["ready", IconRepeat],
  hot: ["hold", IconFlame],
  warm: ["wrapup", IconSun],
  cold: ["notready", IconSnowflake],
};

/** A class and why, as the api tells it. */
export type Shown = Pick<ClassOut, "kind" | "flags" | "why" | "why_at" | "why_agent">;

/** What the floor says of a live call, in the form of the api; a caller without a number is new. */
export function ofLive(found: Classified | null): Shown | null {
  if (!found) return null;
  const { why, at, agent } = found.reason;
  return { kind: found.class, flags: found.flags, why, why_at: at, why_agent: agent };
}

export function ClassBadge({ kind }: { kind: CallClass }) {
  const { t } = useTranslation("classes");
  const [tone, icon] = LOOK[kind];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`kind.${kind}`)}
    </Badge>
  );
}

/** "called on 3 May, did not buy", in the reader's language. */
export function useReason(): (found: Shown) => string {
  const { t, i18n } = useTranslation("classes");
  const names = useNames();
  const zone = useCentreZone();
  return (found) =>
    t(`why.${found.why}`, {
      day: found.why_at ? dayWords(found.why_at, i18n.language, zone) : "",
      agent: found.why_agent ? names.agent(found.why_agent) : t("colleague"),
    });
}

/** Class, flags and the reason in words. */
export function ClassLine({ found }: { found: Shown }) {
  const { t } = useTranslation("classes");
  const reason = useReason();
  return (
    <div className={css.line}>
      <ClassBadge kind={found.kind} />
      {found.flags.map((flag) => (
        <span key={flag} className={css.flag} data-flag={flag} title={t(`flag_hint.${flag}`)}>
          {t(`flag.${flag}`)}
        </span>
      ))}
      <span className={css.reason}>{reason(found)}</span>
    </div>
  );
}
