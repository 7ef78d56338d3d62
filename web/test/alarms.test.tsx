import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, renderHook, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../src/api/http";
import { setLanguage, startI18n } from "../src/app/i18n";
import { SessionContext } from "../src/app/session";
import { Alarms } from "../src/features/floor/Alarms";
import { KNOWN, useAlarmShort } from "../src/features/floor/alarms";

vi.mock("@tanstack/react-router", () => ({
  Link: ({ children, search }: { children: ReactNode; search: { id: string } }) => (
    <a href={search.id}>{children}</a>
  ),
}));

const STATE = {
  centre: { zone: "UTC" },
  offset_ms: 0,
  alarms: {
    "trunk_down:beeline": "2026-11-27T10:00:00Z",
    "spend:hour": "2026-11-27T10:00:01Z",
    "recording:1764300000.17": "2026-11-27T10:00:02Z",
    "disk_filling:vault": "2026-11-27T10:00:03Z",
  },
};
vi.mock("../src/live/hooks", () => ({ useLive: (select: (state: unknown) => unknown) => select(STATE) }));

beforeEach(() => {
  startI18n();
  setLanguage("en");
});
afterEach(cleanup);

function show(permissions: string[]) {
  const session = { user: { id: "x" }, permissions } as unknown as Session;
  return render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <SessionContext value={session}>
          <Alarms />
        </SessionContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

test("an alarm says what it is about in words, never by a channel or a key of ours", () => {
  show([]);
  const said = document.body.textContent ?? "";
  expect(said).toContain("beeline");
  expect(said).toContain("kept recordings");
  expect(said).not.toContain("1764300000.17");
  expect(said).not.toContain("hour ·");
  expect(screen.queryByRole("link")).toBeNull();
});

test("who may read lines opens the one that is down", () => {
  show(["trunks.read"]);
  expect(screen.getByRole("link", { name: "beeline" }).getAttribute("href")).toBe("beeline");
});

test("the stream says an alarm in words, in both languages", () => {
  for (const language of ["en", "ru"] as const) {
    setLanguage(language);
    const { result } = renderHook(() => useAlarmShort());
    for (const what of KNOWN) expect(result.current(what, "k")).not.toMatch(/_|short/);
    expect(result.current("trunk_down", "beeline")).toContain("(beeline)");
  }
});
