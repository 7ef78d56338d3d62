import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setLanguage, startI18n } from "../src/app/i18n";
import { SignIn } from "../src/features/session/SignIn";

beforeEach(() => {
  startI18n();
  setLanguage("en");
  location.hash = "#reset=olga:n266-jdc9";
  vi.stubGlobal("fetch", async (url: string) => {
    if (url === "/api/entrance") return new Response(JSON.stringify({ nobody: true }));
    if (url === "/api/session/reset") return new Response(JSON.stringify({ code: "done" }));
    return new Response(JSON.stringify({ code: "not_found", message: "" }), { status: 404 });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test("who has just set the first password is asked to sign in, no longer told that nobody can", async () => {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider env="test">
        <SignIn ended={false} />
      </MantineProvider>
    </QueryClientProvider>,
  );
  fireEvent.change(screen.getByLabelText(/New password/), { target: { value: "three long words" } });
  fireEvent.click(screen.getByRole("button", { name: /Save/ }));
  expect((await screen.findByRole("status")).textContent).toBe("Your password is set: sign in with it.");
  expect(screen.getByLabelText<HTMLInputElement>("Login").value).toBe("olga");
  expect(screen.queryByText("Nobody can sign in yet")).toBeNull();
});
