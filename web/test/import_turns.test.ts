import { MutationObserver, QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import type { Import } from "../src/api/http";
import { inTurn, latest, unlessFailed } from "../src/features/imports/turns";

const DRAFT = { id: "im-1", version: 1, options: { tags: [] } } as unknown as Import;

/** An import of which tags are kept, and which is started before that is answered. */
function desk(refused: boolean) {
  const queries = new QueryClient();
  const sent: string[] = [];
  const keep = new MutationObserver(queries, {
    ...inTurn(DRAFT.id),
    mutationFn: async (tag: string) => {
      const { version } = latest(queries, DRAFT);
      sent.push(`plan of ${version}: ${tag}`);
      await Promise.resolve();
      if (refused) throw new Error("too long");
      return { ...DRAFT, version: version + 1 };
    },
    onSuccess: (now) => queries.setQueryData(["imports", "one", DRAFT.id], now),
  });
  const start = new MutationObserver(queries, {
    ...inTurn(DRAFT.id),
    mutationFn: async (check: () => void) => {
      check();
      sent.push(`start of ${latest(queries, DRAFT).version}`);
    },
  });
  const kept = keep.mutate("catalogue").catch(() => undefined);
  const started = start.mutate(unlessFailed(queries, DRAFT.id));
  return { sent, kept, started };
}

test("a start waits until what was typed just before is kept", async () => {
  const { sent, started } = desk(false);
  await started;
  expect(sent).toEqual(["plan of 1: catalogue", "start of 2"]);
});

test("what was typed just before is refused: nothing is started, and it says why", async () => {
  const { sent, started } = desk(true);
  await expect(started).rejects.toThrow("too long");
  expect(sent).toEqual(["plan of 1: catalogue"]);
});
