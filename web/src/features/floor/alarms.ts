import { useCallback } from "react";
import { useTranslation } from "react-i18next";

export const KNOWN = [
  "engine_away",
  "database_away",
  "node_lost",
  "quarantine",
  "recording",
  "settings",
  "overload",
  "strained",
  "disk_filling",
  "disk_full",
  "database_full",
  "trunk_down",
  "trunk_full",
  "clock",
  "spend",
  "draining",
] as const;
export type KnownAlarm = (typeof KNOWN)[number];

const VOLUMES = ["spool", "vault", "database"] as const;
const NAMED: readonly string[] = ["node_lost", "trunk_down", "trunk_full"];

/** The kind of an alarm, when it is one that has words. */
export function knownAlarm(what: string): KnownAlarm | undefined {
  return KNOWN.find((each) => each === what);
}

/** What an alarm is about, where that says something to a person: a line, a disk; else "". */
export function useAlarmSubject(): (what: string, key: string) => string {
  const { t } = useTranslation("shell");
  return useCallback(
    (what, key) => {
      const volume = VOLUMES.find((each) => each === key);
      if (volume && /^(disk|database)_/.test(what)) return t(`volume.${volume}`);
      return NAMED.includes(what) ? key : "";
    },
    [t],
  );
}

/** An alarm in a few words, for the stream of facts: "a line to a carrier is down (demo)". */
export function useAlarmShort(): (what: string, key: string) => string {
  const { t } = useTranslation("floor");
  const subject = useAlarmSubject();
  return useCallback(
    (what, key) => {
      const known = knownAlarm(what);
      if (!known) return what;
      const about = subject(what, key);
      return about ? `${t(`alarms.short.${known}`)} (${about})` : t(`alarms.short.${known}`);
    },
    [t, subject],
  );
}
