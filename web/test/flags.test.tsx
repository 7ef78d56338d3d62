import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setLanguage, startI18n } from "../src/app/i18n";
import { FieldInput } from "../src/features/setup/Fields";
import { KIND, KINDS, type KindId } from "../src/features/setup/kinds";
import type { Row } from "../src/features/setup/rows";

const none = Object.fromEntries(KINDS.map((kind) => [kind, []])) as unknown as Record<KindId, Row[]>;

beforeEach(async () => {
  await startI18n();
  await setLanguage("ru");
});
afterEach(cleanup);

test("a flag that has words stays a flag when another one is taken away", () => {
  const field = KIND.dispositions.fields.find((each) => each.name === "flags");
  if (!field) throw new Error("dispositions have flags");
  const onChange = vi.fn();
  const rest = { error: undefined, disabled: false, all: none, form: {}, onOther: vi.fn() };
  const value = ["meeting", "sale"];
  render(
    <MantineProvider env="test">
      <FieldInput {...rest} kind={KIND.dispositions} field={field} value={value} onChange={onChange} />
    </MantineProvider>,
  );
  expect(screen.getByText("встреча")).toBeTruthy();
  fireEvent.keyDown(screen.getByLabelText("Признаки", { selector: "input" }), { key: "Backspace" });
  expect(onChange).toHaveBeenCalledWith(["meeting"]);
  expect(field.choices).toContain("meeting");
});
