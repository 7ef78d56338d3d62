import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { beforeAll, expect, test } from "vitest";
import { ApiError } from "../src/api/client";
import { setLanguage, startI18n } from "../src/app/i18n";
import { Fault } from "../src/ui/parts";

beforeAll(() => {
  startI18n();
  setLanguage("en");
});

const shown = (fault: unknown) => {
  const { unmount } = render(
    <MantineProvider>
      <Fault fault={fault} />
    </MantineProvider>,
  );
  const text = screen.getByRole("alert").textContent;
  unmount();
  return text;
};

test("a refused field says what is wrong with it, once; else the refusal itself speaks", () => {
  const field = (name: string, message: string) => ({ field: name, code: "phone", message, values: {} });
  const refused = [field("number", "This is no number."), field("other", "This is no number.")];
  expect(shown(new ApiError(422, "request.fields", "Check the marked fields.", {}, refused))).toBe(
    "This is no number.",
  );
  expect(shown(new ApiError(409, "row.stale", "Somebody was first.", {}, []))).toBe("Somebody was first.");
  expect(shown(new TypeError("failed to fetch"))).toContain("does not answer");
});
