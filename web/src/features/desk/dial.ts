import { useCallback, useMemo } from "react";
import { useSession } from "../../app/session";
import { useLive } from "../../live/hooks";
import { phone, useNames } from "../../ui/names";
import { useDesk } from "./Desk";

const SHOWN = "pz.shown";
const PURPOSE = "pz.purpose";

export interface Shown {
  number: string;
  client: string;
  /** The client and the number, as a choice. */
  label: string;
}

/** Numbers that the other side may see: those of my clients, by client. */
export function useShown(): Shown[] {
  const { user } = useSession();
  const numbers = useLive((state) => state.numbers);
  const queues = useLive((state) => state.queues);
  const names = useNames();
  return useMemo(
    () =>
      Object.values(numbers)
        .filter((row) => user.clients === null || user.clients.includes(row.client))
        .filter((row) => row.queue in queues)
        .map((row) => ({
          number: row.number,
          client: row.client,
          label: `${names.client(row.client)} · ${phone(row.number)}`,
        }))
        .sort((a, b) => a.label.localeCompare(b.label)),
    [numbers, queues, names, user.clients],
  );
}

/** The number that was shown last time, if it still can be. */
export function lastShown(all: readonly Shown[]): Shown | undefined {
  const last = localStorage.getItem(SHOWN);
  return all.find((each) => each.number === last) ?? all[0];
}

/** Whether I could call somebody now: on the floor, with a line, without a call. */
export function useMayDial(): boolean {
  const { status } = useDesk();
  return status !== null && status.presence !== "out" && status.work === "free" && status.line === "up";
}

/** What this agent dialled for the last time: trying again asks for consent to the same purpose. */
export function lastPurpose(agent: string): string {
  return localStorage.getItem(`${PURPOSE}.${agent}`) ?? "service";
}

type Dial = (
  number: string,
  shown: Shown,
  purpose?: string,
  say?: (words: string) => void,
) => Promise<boolean>;

/** Call a number and show one of ours there; a "no" is shown to the person. True when it is being dialled. */
export function useDial(): Dial {
  const { agent, ask } = useDesk();
  return useCallback(
    (number, shown, purpose = "service", say) => {
      localStorage.setItem(SHOWN, shown.number);
      localStorage.setItem(`${PURPOSE}.${agent}`, purpose);
      return ask({ kind: "place_call", number, client: shown.client, shown: shown.number, purpose }, say);
    },
    [agent, ask],
  );
}

/** Which of our numbers to show to somebody whom a client knows: the one he knows, else any of the client. */
export function shownFor(
  all: readonly Shown[],
  client: string | null,
  number?: string | null,
): Shown | undefined {
  const his = all.filter((each) => each.client === client);
  return his.find((each) => each.number === number) ?? lastShown(his);
}
