import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import type { LineTest, TrunkFailure, TrunkState, TrunkStates } from "../../../api/http";
import { useMay } from "../../../app/session";
import type { Row } from "../rows";

/** How a line is as the screen says it: what the engine knows, or why it cannot know. */
export type Condition = TrunkState["condition"] | "off" | "away";

const LOOK_MS = 2_000;
const STEP_MS = 400;

/** The state of all lines, asked again and again while somebody looks. */
export function useTrunkStates(): TrunkStates | undefined {
  const may = useMay();
  return useQuery({
    queryKey: ["trunk-states"],
    queryFn: () => api("GET /api/trunk-states", {}),
    refetchInterval: LOOK_MS,
    enabled: may("trunks.read"),
  }).data;
}

export function stateOf(states: TrunkStates | undefined, id: string): TrunkState | undefined {
  return states?.trunks.find((state) => state.trunk === id);
}

/** A line that was just saved is being taken up by the engine: checked, not lost. */
export function conditionOf(row: Row, states: TrunkStates | undefined): Condition {
  if (row.active === false) return "off";
  if (states && !states.node) return "away";
  return stateOf(states, row.id)?.condition ?? "checking";
}

export function works(condition: Condition): boolean {
  return condition === "ready" || condition === "registered" || condition === "unwatched";
}

/** A test call: asked for, then followed step by step to its end. */
export function useLineTest(trunk: string) {
  const [test, setTest] = useState<string | null>(null);
  const begin = useMutation({
    mutationFn: (number: string) =>
      api("POST /api/trunks/{trunk}/tests", { path: { trunk }, body: { number } }),
    onSuccess: (began) => setTest(began.test),
  });
  const followed = useQuery({
    queryKey: ["line-test", trunk, test],
    queryFn: (): Promise<LineTest> =>
      api("GET /api/trunks/{trunk}/tests/{test}", { path: { trunk, test: test ?? "" } }),
    enabled: test !== null,
    refetchInterval: (query) => (isOver(query.state.data) || query.state.error ? false : STEP_MS),
  });
  const now = test === null ? undefined : (followed.data ?? begin.data);
  return { begin, now, fault: begin.error ?? followed.error, over: isOver(now) };
}

function isOver(test: LineTest | undefined): boolean {
  return test?.steps.some((point) => point.step === "ended") ?? false;
}

const CERTIFICATE = ["untrusted", "name", "expired"] as const;
const OURS = ["480", "503"] as const;

interface Words {
  what: string;
  /** What to do about it; empty when there is nothing to do. */
  remedy: string;
}

/** SIP statuses and Q.850 causes for people who know neither. */
export function useCauses() {
  const { t, i18n } = useTranslation("trunks");
  const sip = (status: number): Words => {
    const key = i18n.exists(`trunks:sip.${status}.what`) ? String(status) : "other";
    const values = { sip: status };
    return { what: t(`sip.${key as "other"}.what`, values), remedy: t(`sip.${key as "other"}.do`, values) };
  };
  const end = (status: number, cause: number): string => {
    if (status >= 300) return sip(status).what;
    const key = i18n.exists(`trunks:cause.${cause}`) ? String(cause) : "other";
    return t(`cause.${key as "other"}`, { cause });
  };
  const failure = (one: TrunkFailure): Words => {
    if (one.what === "limit") return { what: t("failures.limit"), remedy: t("failures.limit_do") };
    const certificate = CERTIFICATE.find((why) => one.what === `certificate_${why}`);
    if (certificate) {
      return {
        what: t(`failures.certificate.${certificate}.what`),
        remedy: t(`failures.certificate.${certificate}.do`),
      };
    }
    if (one.what === "call_in") {
      const ours = OURS.find((status) => status === String(one.sip)) ?? "480";
      return { what: t(`failures.in.${ours}`), remedy: t(`failures.in_do.${ours}`) };
    }
    if (one.what === "registration" || one.sip >= 300) return sip(one.sip);
    return { what: end(one.sip, one.cause), remedy: "" };
  };
  return { sip, end, failure };
}
