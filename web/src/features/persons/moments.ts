import {
  IconArrowMerge,
  IconHeart,
  IconNote,
  IconPencil,
  IconPhoneCalling,
  IconPhoneIncoming,
  IconPhoneOutgoing,
  IconPoint,
  IconShieldCheck,
  IconStairsUp,
  IconUserHeart,
  IconUserPlus,
  IconUserShare,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Moment } from "../../api/http";
import { useLive } from "../../live/hooks";
import { useNames } from "../../ui/names";
import { absolute, clock } from "../../ui/time";
import { usePurposeName } from "../consent/consent";
import { useDealWords, type Words } from "./momentsOfDeals";

export const KINDS = [
  "call",
  "note",
  "promise",
  "stage",
  "met",
  "referrer",
  "preference",
  "merge",
  "consent",
  "offer",
  "agreement",
  "script",
  "import",
  "changed",
  "created",
  "other",
] as const;

function consentTitle(data: Record<string, unknown>) {
  if (typeof data.undoes === "number") return "consent:timeline_undone" as const;
  return data.given ? ("consent:timeline_given" as const) : ("consent:timeline_withdrawn" as const);
}

/** How a promise ended; null: it is owed. */
function endOf(data: Record<string, unknown>) {
  if (data.answered_at) return "promise_kept" as const;
  if (data.kept_at) return "promise_kept_otherwise" as const;
  return data.cancelled_at ? ("promise_cancelled" as const) : null;
}

const HOW = ["answered", "abandoned", "no_answer", "busy", "rejected", "failed", "withdrawn"] as const;

/** A moment of the timeline in the language of the screen; what is not known here still says that it was. */
export function useMomentWords(): (row: Moment) => Words {
  const { t, i18n } = useTranslation(["persons", "words", "classes", "consent"]);
  const names = useNames();
  const purposeName = usePurposeName();
  const deal = useDealWords();
  const zone = useLive((state) => state.centre?.zone);
  return (row) => {
    const { kind, data } = row;
    const told = deal(row);
    if (told) return told;
    const text = (name: string) => (typeof data[name] === "string" ? (data[name] as string) : "");
    const when = (name: string) => (text(name) ? absolute(text(name), i18n.language, zone) : "");
    const by = names.user(text("author"));
    switch (kind) {
      case "call": {
        const how = HOW.find((each) => each === text("how"));
        const talk = typeof data.talk_ms === "number" && data.talk_ms > 0 ? clock(data.talk_ms) : "";
        const parts = [names.disposition(text("disposition")), talk, className(text("class"))];
        return {
          icon: text("direction") === "outbound" ? IconPhoneOutgoing : IconPhoneIncoming,
          title: how ? t(`words:how.${how as "answered"}`) : text("how"),
          text: parts.filter(Boolean).join(" · "),
          by: names.agent(text("agent")),
        };
      }
      case "note":
        return { icon: IconNote, title: t("timeline.note"), text: text("text"), by };
      case "promise": {
        const end = endOf(data);
        return {
          icon: IconPhoneCalling,
          title: t("timeline.promise", { due: when("due") }),
          text: [text("text"), end && t(`timeline.${end}`), text("kept_how")].filter(Boolean).join(" · "),
          by,
        };
      }
      case "stage":
        return {
          icon: IconStairsUp,
          title: t(`classes:stage.${text("stage") as "client"}`, { defaultValue: text("stage") }),
          text: t(`classes:evidence.${text("evidence") as "deal"}`, { defaultValue: text("evidence") }),
          by,
        };
      case "met":
        return {
          icon: IconUserHeart,
          title: t("timeline.met", { agent: names.agent(text("agent")) }),
          text: text("text"),
          by,
        };
      case "referrer":
        return {
          icon: IconUserShare,
          title: t(text("referrer") ? "timeline.referrer" : "timeline.no_referrer"),
          text: text("referrer") ? text("name") || t("unnamed") : "",
          by,
        };
      case "preference":
        return { icon: IconHeart, title: text("value"), text: from(text("source")), by };
      case "merge":
        return {
          icon: IconArrowMerge,
          title: t("timeline.merge", { name: text("name") || t("unnamed") }),
          text: text("undone_at") ? `${t("timeline.merge_undone")}, ${when("undone_at")}` : "",
          by,
        };
      case "consent":
        return {
          icon: IconShieldCheck,
          title: t(consentTitle(data), { purpose: purposeName(text("purpose")) }),
          text: "",
          by,
        };
      case "created":
        return { icon: IconUserPlus, title: t("timeline.created"), text: "", by };
      case "changed":
        return {
          icon: IconPencil,
          title: t("timeline.changed", { fields: fields(data.fields) }),
          text: "",
          by,
        };
      default:
        return {
          icon: IconPoint,
          title: text("title") || text("name") || t("timeline.other"),
          text: text("text"),
          by,
        };
    }
  };

  function className(kind: string): string {
    return kind ? t(`classes:kind.${kind as "cold"}`, { defaultValue: kind }) : "";
  }

  function from(source: string): string {
    return t(`preference.from.${source as "hand"}`, { defaultValue: source });
  }

  function fields(changed: unknown): string {
    const list = Array.isArray(changed) ? changed.map(String) : [];
    return list.map((field) => t(`field.${field as "name"}`, { defaultValue: field })).join(", ");
  }
}
