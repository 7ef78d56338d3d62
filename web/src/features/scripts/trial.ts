import { useMutation } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { api } from "../../api/client";
import type { ActIn, Operations } from "../../api/http";
import type { Script } from "./script";

type Preview = Operations["POST /api/scripts/preview/step"]["reply"];

/** The sample person of a trial, as the card of a real one would be. */
export interface Sample {
  name: string;
  deciding_value: string;
  former_supplier: string;
  former_failing: string;
}

export const NOBODY: Sample = { name: "", deciding_value: "", former_supplier: "", former_failing: "" };

/** A fake call: the same walk on the server as on a real one. Every action sends the state along. */
export function useTrial(script: Script, client: string, person: Sample) {
  const [at, setAt] = useState<Preview | null>(null);
  const step = useMutation({
    mutationFn: (given: { state: Preview["state"] | null; action: ActIn | null }) =>
      api("POST /api/scripts/preview/step", {
        body: {
          body: { ...script },
          client,
          person: Object.fromEntries(Object.entries(person).filter(([, value]) => value !== "")),
          state: given.state,
          action: given.action,
        },
      }),
    onSuccess: setAt,
  });
  const { mutate, reset } = step;
  return {
    shown: at?.shown ?? null,
    fault: step.error,
    pending: step.isPending,
    begin: useCallback(() => mutate({ state: null, action: null }), [mutate]),
    act: (action: ActIn) => {
      if (at) mutate({ state: at.state, action });
    },
    stop: () => {
      reset();
      setAt(null);
    },
  };
}
