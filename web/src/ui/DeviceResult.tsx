import { IconAlertTriangle, IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DeviceTestPut } from "../api/http";
import css from "./DeviceResult.module.css";

type Level = "good" | "poor" | "bad";
const ICONS = { good: IconCircleCheck, poor: IconAlertTriangle, bad: IconCircleX };
/** Beyond these a talk has gaps (ITU-T G.114 for delay, practice for loss and jitter of G.711). */
const POOR = { rtt_ms: 300, lost_percent: 2, jitter_ms: 40 };

interface Line {
  name: string;
  level: Level;
  words: string;
  detail?: string;
}

/** What a test of headset and network found, one line a matter, each with what to do. */
export function DeviceResult({ test }: { test: DeviceTestPut }) {
  const lines = useLines(test);
  return (
    <ul className={css.result}>
      {lines.map((line) => {
        const Icon = ICONS[line.level];
        return (
          <li key={line.name} data-level={line.level}>
            <Icon size={18} aria-hidden />
            <div>
              <strong>{line.words ? `${line.name}: ` : line.name}</strong>
              {line.words}
              {line.detail ? <small>{line.detail}</small> : null}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function useLines(test: DeviceTestPut): Line[] {
  const { t } = useTranslation("desk");
  const lines: Line[] = [useMicrophone(test), useNetwork(test)];
  for (const server of ["stun", "turn"] as const) {
    const reach = test[server];
    if (reach === "none") continue;
    const silent = server === "stun" ? "stun_unreachable" : "turn_unreachable";
    const fault = reach === "refused" ? "turn_refused" : silent;
    lines.push({
      name: t(`test.${server}`),
      level: reach === "ok" ? "good" : "poor",
      words: reach === "ok" ? t("test.reachable") : t(`test.${fault}`),
    });
  }
  if (test.speaker !== "not_asked")
    lines.push({
      name: t("test.sound"),
      level: test.speaker === "heard" ? "good" : "bad",
      words: t(`test.${test.speaker}`),
    });
  return lines;
}

function useMicrophone({ microphone, level_percent }: DeviceTestPut): Line {
  const { t } = useTranslation("desk");
  const name = t("test.microphone");
  if (microphone === "ok") return { name, level: "good", words: t("test.level", { percent: level_percent }) };
  if (microphone === "quiet") return { name, level: "poor", words: t("test.quiet") };
  return {
    name,
    level: "bad",
    words: `${t(`trouble.microphone.${microphone}`)} ${t(`trouble.microphone_remedy.${microphone}`)}`,
  };
}

function useNetwork(test: DeviceTestPut): Line {
  const { t } = useTranslation("desk");
  const name = t("test.network");
  const { network, candidate } = test;
  if (network === "no_signalling" || network === "one_way")
    return { name, level: "bad", words: t(`test.${network}`) };
  if (network !== "ok")
    return {
      name,
      level: "bad",
      words: `${t(`trouble.media.${network}`, { count: 0 })} ${t(`trouble.media_remedy.${network}`)}`,
      detail: candidate,
    };
  const { rtt_ms, lost_percent, jitter_ms, via } = test;
  const figures = t("test.figures", { rtt: rtt_ms, lost: lost_percent, jitter: jitter_ms });
  const poor =
    Number(rtt_ms) > POOR.rtt_ms ||
    Number(lost_percent) > POOR.lost_percent ||
    Number(jitter_ms) > POOR.jitter_ms;
  return {
    name,
    level: poor ? "poor" : "good",
    words: poor ? t("test.poor") : "",
    detail: via ? `${t(`test.via.${via}`)}: ${figures}` : figures,
  };
}
