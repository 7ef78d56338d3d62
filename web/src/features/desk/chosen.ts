import { useEffect, useState } from "react";
import type { CallView } from "../../api/facts";
import { askFloor } from "../../api/floor";
import { useLive } from "../../live/hooks";
import { mayPass } from "./script/run";

const CHOSEN = "pz.chosen.";
const AGAIN_MS = 3_000;

export interface Chosen {
  /** The id of the result; empty: none. */
  id: string;
  /** A person chose it; else it is what the end of the script proposes. */
  byHand: boolean;
  choose: (id: string) => void;
}

/**
 * The result of this agent's part. The floor keeps what was chosen by hand, so it outlives this page; what the
 * floor does not know yet is kept here, and sent again until it does.
 */
export function useChosen(call: CallView, agent: string, proposed: string): Chosen {
  const kept = call.chosen[agent] ?? "";
  const key = CHOSEN + call.call;
  const [mine, setMine] = useState(() => sessionStorage.getItem(key) ?? "");
  const [turn, setTurn] = useState(0);
  const [seen, setSeen] = useState(kept);
  if (seen !== kept) {
    setSeen(kept);
    if (mine === kept) setMine(""); // it arrived; one that is still on its way stays on the screen
  }
  const pending = mine !== kept ? mine : "";
  useEffect(() => {
    if (!pending) {
      sessionStorage.removeItem(key);
      return;
    }
    sessionStorage.setItem(key, pending);
    let again: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    askFloor({ kind: "choose_result", call: call.call, disposition: pending }).catch((fault: unknown) => {
      // A "no" stays one: the person hears it when the wrap-up is finished with this result.
      if (!over && mayPass(fault)) again = setTimeout(() => setTurn(turn + 1), AGAIN_MS);
    });
    return () => {
      over = true;
      clearTimeout(again);
    };
  }, [key, call.call, pending, turn]);
  const byHand = pending || kept;
  const known = useLive((state) => state.dispositions[proposed] !== undefined);
  return { id: byHand || (known ? proposed : ""), byHand: byHand !== "", choose: setMine };
}
