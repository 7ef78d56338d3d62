import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../src/api/http";
import { setLanguage, startI18n } from "../src/app/i18n";
import { SessionContext } from "../src/app/session";
import { useDraft } from "../src/features/setup/draft";
import { RowForm } from "../src/features/setup/Editor";
import { KIND, KINDS, type KindId } from "../src/features/setup/kinds";
import type { Row } from "../src/features/setup/rows";

vi.mock("../src/live/hooks", () => ({ useLive: () => ({}) }));
configure({ asyncUtilTimeout: 20_000 });
vi.setConfig({ testTimeout: 60_000 });

const MAY = ["trunks.read", "trunks.write", "numbers.write", "setup.write"];
const SESSION = { user: { id: "olga" }, permissions: MAY } as unknown as Session;
const none = Object.fromEntries(KINDS.map((kind) => [kind, []])) as unknown as Record<KindId, Row[]>;
let refused: object;

beforeEach(async () => {
  await startI18n();
  await setLanguage("en");
  vi.stubGlobal("fetch", async (_: string, init?: RequestInit) =>
    init?.method === "PUT"
      ? new Response(JSON.stringify(refused), { status: 422 })
      : new Response(JSON.stringify([])),
  );
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(what: React.ReactNode) {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <SessionContext value={SESSION}>
        <MantineProvider env="test">{what}</MantineProvider>
      </SessionContext>
    </QueryClientProvider>,
  );
}

function Form({ id }: { id: KindId }) {
  const draft = useDraft({ ...KIND[id], write: "setup.write" }, undefined, () => undefined);
  return <RowForm kind={{ ...KIND[id], write: "setup.write" }} row={undefined} draft={draft} all={none} />;
}

test("a refusal of what is at no field is said in full", async () => {
  refused = { code: "row.used", message: "Still used by a queue.", fields: [] };
  show(<Form id="skills" />);
  fireEvent.change(screen.getByRole("textbox", { name: /Short name/ }), { target: { value: "deutsch" } });
  fireEvent.submit(screen.getByRole("button", { name: "Save" }).closest("form") as HTMLFormElement);
  expect(await screen.findByText("Still used by a queue.")).toBeTruthy();
});

test("a list with nothing to choose from says where it is filled", async () => {
  show(<Form id="numbers" />);
  fireEvent.click(screen.getAllByLabelText(/^Client/)[0] as HTMLElement);
  expect(await screen.findByText(/add it in the section “Clients”/)).toBeTruthy();
});

test("a centre without skills is not left with an empty label", () => {
  show(<Form id="agents" />);
  expect(screen.getByText(/None yet: add them in the section “Skills”/)).toBeTruthy();
});
