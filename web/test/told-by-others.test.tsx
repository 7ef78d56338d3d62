import { MantineProvider } from "@mantine/core";
import { Notifications, notifications } from "@mantine/notifications";
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setLanguage, startI18n } from "../src/app/i18n";
import { useToldByOthers } from "../src/features/desk/toldByOthers";

const floor = vi.hoisted(() => ({ state: { facts: [] as unknown[] } }));
vi.mock("../src/live/hooks", () => ({
  useLive: (pick: (state: unknown) => unknown) => pick(floor.state),
}));
vi.mock("../src/app/session", () => ({ useSession: () => ({ user: { id: "anna" } }) }));
vi.mock("../src/ui/names", () => ({
  useNames: () => ({ user: (id: string) => `<${id}>`, reason: (id: string | null) => `reason ${id}` }),
}));

function Desk() {
  useToldByOthers("anna");
  return null;
}

const changed = (seq: number, state: string, by: string | null, agent = "anna") => ({
  seq,
  at: "2026-11-28T10:00:00Z",
  fact: { kind: "agent_changed", status: { agent, state, reason: "lunch" }, by },
});

function shown(...later: unknown[]) {
  floor.state = { facts: [changed(1, "not_ready", "boss")] };
  const tree = () => (
    <MantineProvider env="test">
      <Notifications />
      <Desk />
    </MantineProvider>
  );
  const { rerender } = render(tree());
  act(() => {
    floor.state = { facts: [...floor.state.facts, ...later] };
    rerender(tree());
  });
}

beforeEach(async () => {
  await startI18n();
  await setLanguage("en");
});

afterEach(() => {
  act(() => notifications.clean());
  cleanup();
});

test("what a supervisor did to my state is told with the name", () => {
  shown(changed(2, "not_ready", "boss"));
  expect(screen.getByText(/reason lunch/)).toBeTruthy();
  expect(screen.getByText(/<boss>/)).toBeTruthy();
});

test("the end of my shift is told", () => {
  shown(changed(2, "logged_out", "boss"));
  expect(screen.getByText(/Your shift has been ended/)).toBeTruthy();
});

test("what I did, what the centre did, what happened to others and what is old is not told", () => {
  shown(changed(2, "ready", "anna"), changed(3, "ready", null), changed(4, "ready", "boss", "boris"));
  expect(screen.queryByText(/Not done by you/)).toBeNull();
});
