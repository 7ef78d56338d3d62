import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { AnyFact } from "../../api/facts";
import { useLiveClient } from "../../live/hooks";
import { phone, useNames } from "../../ui/names";
import { clock } from "../../ui/time";
import { useAlarmShort } from "./alarms";

export type Topic = "calls" | "agents" | "other";

export function topicOf(fact: AnyFact): Topic {
  if (fact.kind === "agent_changed" || fact.kind === "agent_forgotten") return "agents";
  if (fact.kind === "setting_live" || fact.kind === "alarm" || fact.kind === "hours_turned") return "other";
  if (fact.kind === "overflow_began" || fact.kind === "overflow_ended") return "other";
  return "calls";
}

/** A fact as a sentence; empty for facts that say nothing to people. */
export function useSentence(): (fact: AnyFact) => string {
  const { t } = useTranslation(["floor", "words"]);
  const names = useNames();
  const live = useLiveClient();
  const alarm = useAlarmShort();
  return useCallback(
    (fact) => {
      const caller = (call: string) => {
        const known = live.getState().calls[call]?.caller ?? callers.get(call);
        return known ? unbroken(phone(known)) : t("words:unknown_caller");
      };
      switch (fact.kind) {
        case "call_arrived":
          callers.set(fact.call, fact.caller);
          return t("fact.call_arrived", {
            caller: unbroken(phone(fact.caller)),
            client: names.client(fact.client),
          });
        case "call_queued":
          return fact.again
            ? t("fact.call_queued_again", { caller: caller(fact.call), queue: names.queue(fact.queue) })
            : t("fact.call_queued", { caller: caller(fact.call), queue: names.queue(fact.queue) });
        case "call_offered":
          return t("fact.call_offered", { caller: caller(fact.call), agent: names.agent(fact.agent) });
        case "offer_ended":
          return fact.how === "accepted"
            ? ""
            : t(`fact.offer_${fact.how}`, { caller: caller(fact.call), agent: names.agent(fact.agent) });
        case "call_answered":
          return t("fact.call_answered", {
            caller: caller(fact.call),
            agent: names.agent(fact.agent),
            wait: clock(fact.wait_ms),
          });
        case "call_placed":
          callers.set(fact.call, fact.caller);
          return t("fact.call_placed", {
            caller: unbroken(phone(fact.caller)),
            agent: names.agent(fact.agent),
            client: names.client(fact.client),
          });
        case "call_reached":
          return t("fact.call_reached", { caller: caller(fact.call), agent: names.agent(fact.agent) });
        case "call_transferred": {
          const values = { caller: caller(fact.call), agent: names.agent(fact.agent) };
          return fact.to
            ? t("fact.transferred_agent", { ...values, to: names.agent(fact.to) })
            : t("fact.transferred_queue", { ...values, queue: names.queue(fact.queue) });
        }
        case "consult_asked":
          return t("fact.consult_asked", {
            caller: caller(fact.call),
            agent: names.agent(fact.agent),
            to: names.agent(fact.to),
          });
        case "consult_answered":
        case "consult_ended":
          return t(`fact.${fact.kind}`, { caller: caller(fact.call), to: names.agent(fact.to) });
        case "outside_given":
          return t("fact.outside_given", { caller: caller(fact.call), agent: names.agent(fact.agent) });
        case "outside_called":
          return t("fact.outside_called", {
            caller: caller(fact.call),
            number: unbroken(phone(fact.number)),
          });
        case "outside_answered":
          return t("fact.outside_answered", { caller: caller(fact.call) });
        case "outside_ended":
          return fact.how === "not_reached"
            ? t("fact.outside_not_reached", { caller: caller(fact.call) })
            : "";
        case "call_held":
          return t("fact.call_held", { caller: caller(fact.call) });
        case "call_resumed":
          return t("fact.call_resumed", { caller: caller(fact.call) });
        case "agent_lost":
          return t("fact.agent_lost", { caller: caller(fact.call), agent: names.agent(fact.agent) });
        case "agent_rejoined":
          return t("fact.agent_rejoined", { caller: caller(fact.call), agent: names.agent(fact.agent) });
        case "call_ended":
          callers.set(fact.call, fact.record.caller);
          return t(`fact.ended_${fact.record.how}`, {
            caller: caller(fact.call),
            talk: clock(fact.record.talk_ms),
            by: t(`words:by.${fact.record.by}`),
          });
        case "call_closed": {
          const { disposition } = fact.record;
          callers.set(fact.call, fact.record.caller);
          return disposition
            ? t("fact.call_closed", {
                caller: caller(fact.call),
                disposition: names.disposition(disposition),
              })
            : "";
        }
        case "call_quarantined":
          return t("fact.call_quarantined", { caller: caller(fact.call) });
        case "agent_changed":
          return t("fact.agent_changed", {
            agent: names.agent(fact.status.agent),
            state: t(`words:agent_state.${fact.status.state}`).toLowerCase(),
            reason:
              fact.status.state === "not_ready" && fact.status.reason
                ? `: ${names.reason(fact.status.reason)}`
                : "",
          });
        case "alarm":
          return t(fact.on ? "fact.alarm_on" : "fact.alarm_off", { what: alarm(fact.what, fact.key) });
        case "setting_live":
          return t("fact.setting_live");
        case "call_flowed":
          return t(fact.why === "overflow" ? "fact.call_overflowed" : "fact.call_flowed", {
            caller: caller(fact.call),
            queue: names.queue(fact.queue),
            to: names.queue(fact.to),
          });
        case "overflow_began":
          return t(`fact.overflow_${fact.on.why}`, {
            queue: names.queue(fact.queue),
            to: fact.on.number ? unbroken(phone(fact.on.number)) : names.queue(fact.on.to),
            count: fact.on.waiting,
            wait: clock(fact.on.longest_s * 1000),
          });
        case "overflow_ended":
          return t("fact.overflow_ended", { queue: names.queue(fact.queue), count: fact.sent });
        case "hours_turned":
          return t(fact.status.open ? "fact.hours_open" : "fact.hours_closed", {
            name: names.hours(fact.status.hours),
          });
        case "call_given_up":
          if (fact.how === "closed") return t("fact.call_closed_number", { caller: caller(fact.call) });
          return t("fact.call_given_up", { caller: caller(fact.call) });
        case "person_known":
        case "call_dialled":
        case "call_rings":
        case "recording_started":
        case "result_chosen":
        case "part_wrapped":
        case "agent_forgotten":
          return "";
      }
    },
    [t, names, live, alarm],
  );
}

/** A number that no line break takes apart. */
function unbroken(number: string): string {
  return number.replaceAll(" ", "\u00a0").replaceAll("-", "\u2011");
}

/** Callers of calls that are over, so that their last facts still name them. */
const callers = new Map<string, string>();
