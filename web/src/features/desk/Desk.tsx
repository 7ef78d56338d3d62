import { notifications } from "@mantine/notifications";
import { useNavigate } from "@tanstack/react-router";
import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { useTranslation } from "react-i18next";
import type { AgentStatus, CallView } from "../../api/facts";
import { askFloor, type FloorRequest } from "../../api/floor";
import { useTitle } from "../../app/title";
import { useLive, useLiveClient } from "../../live/hooks";
import { useNames } from "../../ui/names";
import { useFaultText } from "../../ui/parts";
import { Line, type LineState } from "./line/line";
import { bell, connectedTone } from "./line/tone";
import { useToldByOthers } from "./toldByOthers";

export interface DeskView {
  agent: string;
  /** Null until the agent was on the floor for the first time. */
  status: AgentStatus | null;
  call: CallView | null;
  line: Line;
  lineState: LineState;
  /** The request that is on its way; its button shows it. */
  busy: FloorRequest["kind"] | null;
  /** Ask the floor; a "no" is shown to the person, by `say` if it is given. True when it was done. */
  ask(request: FloorRequest, say?: (words: string) => void): Promise<boolean>;
}

const DeskContext = createContext<DeskView | null>(null);

export function useDesk(): DeskView {
  const desk = use(DeskContext);
  if (!desk) throw new Error("no Desk above this component");
  return desk;
}

declare global {
  interface Window {
    /** For acceptance tests: what this page believes now. Reading only. */
    __perezvon?: { live: () => unknown; line: () => LineState; status: () => AgentStatus | null };
  }
}

/** Keeps the agent's line and his requests for as long as the page is open, whatever screen it shows. */
export function Desk({ agent, children }: { agent: string; children: ReactNode }) {
  const live = useLiveClient();
  const status = useLive((state) => state.agents[agent] ?? null);
  const call = useLive((state) => (status?.call ? (state.calls[status.call] ?? null) : null));
  const kept = useRef<Line | null>(null);
  kept.current ??= new Line(
    () => live.getState().agents[agent]?.line === "up",
    () => live.getState().agents[agent]?.state === "talking",
  );
  const line = kept.current;
  const lineState = useSyncExternalStore(line.subscribe, line.getState);
  const { ask, busy } = useAsk();

  useLineFollowsStatus(line, status);
  useSounds(agent, status, call);
  useOpenDeskOnCall(status);
  useToldByOthers(agent);
  useMuteEndsWithCall(line, lineState.muted, status);
  useStateTitle(status, call);
  useEffect(() => {
    window.__perezvon = {
      live: live.getState,
      line: line.getState,
      status: () => live.getState().agents[agent] ?? null,
    };
    return () => {
      delete window.__perezvon;
    };
  }, [live, line, agent]);

  const view = useMemo(
    () => ({ agent, status, call, line, lineState, busy, ask }),
    [agent, status, call, line, lineState, busy, ask],
  );
  return <DeskContext value={view}>{children}</DeskContext>;
}

function useAsk(): Pick<DeskView, "ask" | "busy"> {
  const [busy, setBusy] = useState<FloorRequest["kind"] | null>(null);
  const text = useFaultText();
  const say = useRef(text);
  say.current = text;
  const ask = useCallback(async (request: FloorRequest, tell?: (words: string) => void) => {
    setBusy(request.kind);
    try {
      await askFloor(request);
      return true;
    } catch (fault) {
      if (tell) {
        tell(say.current(fault));
        return false;
      }
      const id = `ask-${request.kind}`;
      notifications.hide(id); // one that is shown already would keep its old words
      notifications.show({ id, color: "red", message: say.current(fault) });
      return false;
    } finally {
      setBusy(null);
    }
  }, []);
  return { ask, busy };
}

/** Whoever is on the floor has a line; a line that only this page believes in is opened anew. */
function useLineFollowsStatus(line: Line, status: AgentStatus | null): void {
  const wanted = status !== null && status.presence !== "out";
  useEffect(() => {
    if (wanted) line.start();
    else line.stop();
  }, [line, wanted]);
  useEffect(() => () => line.stop(), [line]);

  const seen = status?.line;
  const { phase, expired } = useSyncExternalStore(line.subscribe, line.getState);
  const free = status?.work === "free" || status?.work === "wrap_up";
  useEffect(() => {
    if (!wanted || phase !== "up") return;
    if (seen === "up") {
      if (free) line.refresh(!expired);
      return;
    }
    const timer = setTimeout(() => line.refresh(false), 4_000);
    return () => clearTimeout(timer);
  }, [line, wanted, seen, phase, free, expired]);
}

function useSounds(agent: string, status: AgentStatus | null, call: CallView | null): void {
  const offer = call?.consult === agent ? call.consult_offer : call?.offer;
  const offered = status?.state === "reserved" ? (offer ?? null) : null;
  useEffect(() => {
    if (!offered) return;
    bell();
    const timer = setInterval(bell, 3_000);
    return () => clearInterval(timer);
  }, [offered]);
  const talking = status?.state === "talking" ? status.call : null;
  const before = useRef<string | null | undefined>(undefined);
  useEffect(() => {
    // After a page refresh in mid-call the caller has been there all the time: no tone.
    if (talking && before.current === null) connectedTone();
    if (status) before.current = talking;
  }, [talking, status]);
}

function useOpenDeskOnCall(status: AgentStatus | null): void {
  const navigate = useNavigate();
  const state = status?.state;
  const needs = state === "reserved" || state === "dialling" || state === "talking";
  useEffect(() => {
    if (needs) void navigate({ to: "/desk" });
  }, [needs, navigate]);
}

const MUTED = "pz.muted";

/** A muted microphone stays muted over a page refresh, and never outlives the talk. */
function useMuteEndsWithCall(line: Line, muted: boolean, status: AgentStatus | null): void {
  const known = status !== null;
  const call = status && status.work !== "free" && status.work !== "wrap_up" ? status.call : null;
  useEffect(() => {
    if (!known) return;
    if (call && sessionStorage.getItem(MUTED) === call) {
      line.mute(true);
    } else {
      sessionStorage.removeItem(MUTED);
      line.mute(false);
    }
  }, [line, known, call]);
  useEffect(() => {
    if (!call) return;
    if (muted) sessionStorage.setItem(MUTED, call);
    else if (sessionStorage.getItem(MUTED) === call && line.getState().phase === "up")
      sessionStorage.removeItem(MUTED);
  }, [line, muted, call]);
}

/** The name of the tab says the state: a call can be seen from any other tab. */
function useStateTitle(status: AgentStatus | null, call: CallView | null): void {
  const { t } = useTranslation("words");
  const names = useNames();
  const on = status !== null && status.presence !== "out";
  useTitle(on ? [t(`agent_state.${status.state}`), call ? names.client(call.client) : ""] : []);
}
