import { createContext, use } from "react";
import { useTranslation } from "react-i18next";

/** Which calls a figure counts; the server knows the same words. */
export interface Behind {
  what:
    | "all"
    | "known"
    | "deal"
    | "reached"
    | "done"
    | "skipped"
    | "left"
    | "answer"
    | "topic_done"
    | "topic_partly"
    | "topic_missed"
    | "topic_left"
    | "error"
    | "content";
  key?: string;
  value?: string;
  /** What the figure is, as the title of its calls. */
  title: string;
  /** Another version than the one that is shown. */
  number?: number;
}

export const OpenCalls = createContext<(behind: Behind) => void>(() => {});

/** A count that opens its calls. */
export function Figure({ count, behind }: { count: number; behind: Behind }) {
  const open = use(OpenCalls);
  if (count === 0) return <>0</>;
  return (
    <button
      type="button"
      className="number-link"
      data-figure
      onClick={() => open(behind)}
      title={behind.title}
    >
      {count}
    </button>
  );
}

/** 34 %; with few calls a share says little, so it is never alone. */
export function useShare(): (count: number, of: number, digits?: number) => string {
  const { i18n } = useTranslation();
  return (count, of, digits = 0) =>
    of > 0
      ? new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: digits }).format(
          count / of,
        )
      : "–";
}

export function useSpan(): (low: number, high: number) => string {
  const { i18n } = useTranslation();
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 0 });
  return (low, high) => `${percent.format(low)}…${percent.format(high)}`;
}

export function useSeconds(): (seconds: number | null) => string {
  const { t, i18n } = useTranslation("results");
  return (seconds) => {
    if (seconds === null) return "–";
    const digits = { maximumFractionDigits: seconds < 10 ? 1 : 0 };
    return t("seconds", { number: new Intl.NumberFormat(i18n.language, digits).format(seconds) });
  };
}
