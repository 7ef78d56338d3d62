import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError, api, href } from "../src/api/client";
import { askFloor } from "../src/api/floor";

interface Sent {
  url: string;
  method: string;
  body: Record<string, unknown> | undefined;
  headers: Record<string, string>;
}

const sent: Sent[] = [];
let answers: (() => Response)[] = [];

function json(status: number, body: unknown): () => Response {
  return () => new Response(JSON.stringify(body), { status });
}

function broken(): Response {
  throw new TypeError("network is down");
}

beforeEach(() => {
  vi.useFakeTimers();
  sent.length = 0;
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    const body = init.body ? (JSON.parse(String(init.body)) as Record<string, unknown>) : undefined;
    sent.push({ url, method: init.method ?? "GET", body, headers: init.headers as Record<string, string> });
    const next = answers.shift() ?? broken;
    return new Promise((resolve) => resolve(next()));
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a request to the floor is repeated with the same id until somebody answers", async () => {
  answers = [broken, json(503, { code: "engine.away", message: "…" }), json(200, { code: "" })];
  const asked = askFloor({ kind: "go_ready" });
  await vi.runAllTimersAsync();
  await asked;
  expect(sent.length).toBe(3);
  expect(new Set(sent.map(({ body }) => body?.request_id)).size).toBe(1);
  expect(sent[0]?.headers["X-Perezvon"]).toBe("1");
});

test("a no is not repeated and keeps the server's sentence", async () => {
  answers = [json(409, { code: "offer.gone", values: { offer: "o1" }, message: "Звонок уже ушёл." })];
  await expect(askFloor({ kind: "accept", offer: "o1" })).rejects.toMatchObject({
    code: "offer.gone",
    message: "Звонок уже ушёл.",
  });
  expect(sent.length).toBe(1);
});

test("after its patience the request fails for good", async () => {
  answers = [];
  const asked = askFloor({ kind: "hold", call: "c1" });
  const outcome = expect(asked).rejects.toThrow("network is down");
  await vi.runAllTimersAsync();
  await outcome;
  expect(sent.length).toBeGreaterThan(3);
});

test("addresses carry lists, escape ids and leave out what is not set", () => {
  const query = { queue: ["q-1", "q-2"], number: undefined, how: ["answered"] };
  expect(href("GET /api/calls", { query })).toBe("/api/calls?queue=q-1&queue=q-2&how=answered");
  expect(href("GET /api/calls/{call}", { path: { call: "a/b" } })).toBe("/api/calls/a%2Fb");
});

test("a proxy's page instead of JSON is not an error of ours", async () => {
  answers = [() => new Response("<h1>Bad gateway</h1>", { status: 502 })];
  await expect(api("GET /api/session", {})).rejects.not.toBeInstanceOf(ApiError);
});
