import {
  IconContract,
  IconFileImport,
  IconFileText,
  IconMessages,
  IconShoppingBag,
  IconShoppingBagX,
  type TablerIcon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Moment } from "../../api/http";
import { money } from "../../ui/money";
import { useNames } from "../../ui/names";
import { day } from "../../ui/time";

export interface Words {
  icon: TablerIcon;
  title: string;
  text: string;
  /** Who did it. */
  by: string;
}

const OFFERS = ["offer_shown", "offer_taken", "offer_refused"] as const;
const AGREEMENTS = [
  "agreement_fixed",
  "agreement_changed",
  "agreement_won",
  "agreement_lost",
  "agreement_dropped",
] as const;
const ACTS = ["made", "filled", "updated"] as const;

/** What other parts tell of a person: offers, agreements, scripts, files; null: nothing of theirs. */
export function useDealWords(): (row: Moment) => Words | null {
  const { t, i18n } = useTranslation("persons");
  const names = useNames();
  return ({ kind, data }) => {
    const text = (name: string) => (typeof data[name] === "string" ? (data[name] as string) : "");
    const number = (name: string) => (typeof data[name] === "number" ? (data[name] as number) : 0);
    const sum = (name: string) =>
      typeof data[name] === "number" ? money(number(name), text("currency") || "RUB", i18n.language) : "";
    const joined = (...parts: string[]) => parts.filter(Boolean).join(" · ");
    const offer = OFFERS.find((each) => each === kind);
    if (offer) {
      return {
        icon: offer === "offer_refused" ? IconShoppingBagX : IconShoppingBag,
        title: t(`timeline.${offer}`, { name: text("name") }),
        text: joined(sum("price"), text("because")),
        by: "",
      };
    }
    const agreement = AGREEMENTS.find((each) => each === kind);
    if (agreement) {
      const closes = text("closes_on");
      return {
        icon: IconContract,
        title: t(`timeline.${agreement}`, { number: number("revision") }),
        text: joined(
          sum("amount"),
          closes ? t("timeline.closes_on", { day: day(closes, i18n.language) }) : "",
          text("because"),
        ),
        by: "",
      };
    }
    switch (kind) {
      case "commercial_offer":
        return { icon: IconFileText, title: t("timeline.commercial_offer"), text: "", by: "" };
      case "script":
        return {
          icon: IconMessages,
          title: t("timeline.script", { name: text("name") }),
          text: t(data.ended ? "timeline.answers" : "timeline.answers_so_far", { count: number("answers") }),
          by: names.agent(text("agent")),
        };
      case "import": {
        const act = ACTS.find((each) => each === text("act"));
        return {
          icon: IconFileImport,
          title: t(`timeline.import_${act ?? "skipped"}`, { file: text("text") }),
          text: t("timeline.import_row", { row: number("row") }),
          by: names.user(text("author")),
        };
      }
      default:
        return null;
    }
  };
}
