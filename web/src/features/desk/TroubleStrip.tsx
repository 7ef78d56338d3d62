import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useServerNow } from "../../ui/clocks";
import { useDesk } from "./Desk";
import css from "./DeskPage.module.css";

interface Trouble {
  title: string;
  remedy: string;
  /** For people who help. */
  detail?: string;
  action?: { word: string; act: () => void };
}

/** What is wrong with my line, what it means for the caller, and what to do. */
export function TroubleStrip() {
  const trouble = useTrouble();
  if (!trouble) return null;
  return (
    <div className={css.trouble} role="alert">
      <IconAlertTriangle size={22} aria-hidden />
      <div>
        {trouble.title}
        <p>{trouble.remedy}</p>
        {trouble.detail ? <p className={css.detail}>{trouble.detail}</p> : null}
      </div>
      {trouble.action ? (
        <button type="button" onClick={trouble.action.act}>
          {trouble.action.word}
        </button>
      ) : null}
    </div>
  );
}

function useTrouble(): Trouble | null {
  const { t } = useTranslation("desk");
  const { line, lineState, status } = useDesk();
  const now = useServerNow();
  const seconds = (at: string | null | undefined) =>
    Math.max(0, Math.ceil((Date.parse(at ?? "") - now) / 1000)) || 0;
  if (lineState.phase === "blocked") {
    const why = lineState.microphoneFault ?? "busy";
    return {
      title: t(`trouble.microphone.${why}`),
      remedy: t(`trouble.microphone_remedy.${why}`),
      action: { word: t("trouble.again"), act: line.take },
    };
  }
  if (lineState.phase === "elsewhere") {
    return {
      title: t("trouble.elsewhere"),
      remedy: t("trouble.elsewhere_remedy"),
      action: { word: t("trouble.take"), act: line.take },
    };
  }
  if (lineState.mediaFault) {
    const { code, candidate, count } = lineState.mediaFault;
    return {
      title: t(`trouble.media.${code}`, { count }),
      remedy: t(`trouble.media_remedy.${code}`),
      detail: candidate && t("trouble.media_detail", { candidate, count }),
      action: { word: t("trouble.again"), act: line.take },
    };
  }
  if (status?.state === "rejoining") {
    return {
      title: t("trouble.line_lost"),
      remedy: t("trouble.caller_hears_music", { count: seconds(status.until) }),
      action: { word: t("trouble.now"), act: line.take },
    };
  }
  if (lineState.phase === "waiting") {
    return {
      title: t("trouble.line_lost"),
      remedy: t("trouble.reconnecting", { cause: lineState.cause }),
      action: { word: t("trouble.now"), act: line.take },
    };
  }
  return null;
}
