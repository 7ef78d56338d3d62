import { Checkbox, MantineProvider, Radio } from "@mantine/core";
import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { theme } from "../src/ui/theme";

test("the mark in a box turns over with the accent: it can be seen in both looks", () => {
  const { container } = render(
    <MantineProvider theme={theme}>
      <Checkbox defaultChecked />
      <Radio defaultChecked />
      <Radio.Card checked>
        <Radio.Indicator />
      </Radio.Card>
    </MantineProvider>,
  );
  const inks = [...container.querySelectorAll<HTMLElement>("[style]")].flatMap((each) =>
    ["--checkbox-icon-color", "--radio-icon-color"].map((name) => each.style.getPropertyValue(name)),
  );
  expect(inks.filter(Boolean)).toEqual(Array(3).fill("var(--mantine-primary-color-contrast)"));
});
