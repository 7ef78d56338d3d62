import { Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLive } from "../live/hooks";
import { useCentreZone } from "./names";
import { absolute, ago, clock, short, useSecond } from "./time";

/** The server's clock in ms, ticking each second. */
export function useServerNow(): number {
  const offset = useLive((state) => state.offset_ms);
  return useSecond() + offset;
}

/** Time since a moment, ticking: 4:12. */
export function Since({ at }: { at: string }) {
  const now = useServerNow();
  const { i18n } = useTranslation();
  return (
    <time dateTime={at} title={absolute(at, i18n.language)}>
      {clock(now - Date.parse(at))}
    </time>
  );
}

/** Time left until a moment, ticking: 0:20. */
export function Until({ at }: { at: string }) {
  const now = useServerNow();
  return <time dateTime={at}>{clock(Date.parse(at) - now + 999)}</time>;
}

/** "3 minutes ago", with the moment itself on hover. */
export function Ago({ at }: { at: string }) {
  const now = useServerNow();
  const { i18n } = useTranslation();
  const zone = useCentreZone();
  return (
    <Tooltip label={absolute(at, i18n.language, zone)}>
      <time dateTime={at}>{ago(Math.max(0, now - Date.parse(at)), i18n.language)}</time>
    </Tooltip>
  );
}

/** 14:02 today, "3 May, 14:02" before; the whole moment on hover. */
export function At({ at }: { at: string }) {
  const { i18n } = useTranslation();
  const zone = useCentreZone();
  const offset = useLive((state) => state.offset_ms);
  return (
    <time dateTime={at} title={absolute(at, i18n.language, zone)}>
      {short(at, Date.now() + offset, i18n.language, zone)}
    </time>
  );
}
