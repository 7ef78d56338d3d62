import { DEFAULT_THEME } from "@mantine/core";
import { expect, test } from "vitest";
import { cssVariables } from "../src/ui/theme";

function luminance(colour: string): number {
  const channel = (start: number) => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function mix(over: string, under: string, share: number): string {
  const part = (start: number) =>
    Math.round(
      Number.parseInt(over.slice(start, start + 2), 16) * share +
        Number.parseInt(under.slice(start, start + 2), 16) * (1 - share),
    )
      .toString(16)
      .padStart(2, "0");
  return `#${part(1)}${part(3)}${part(5)}`;
}

// WCAG 2.2, 1.4.3: 4.5 for text of our sizes.
const ENOUGH = 4.5;

for (const scheme of ["light", "dark"] as const) {
  const variables = cssVariables(DEFAULT_THEME)[scheme] as Record<string, string>;
  const of = (name: string) => variables[name] ?? "";
  const tones = Object.keys(variables).filter((name) => /^--tone-(?!mix)/.test(name));
  const share = Number.parseFloat(of("--tone-mix")) / 100;

  test(`every state can be read in the ${scheme} theme`, () => {
    expect(tones.length).toBe(7);
    for (const tone of tones) {
      for (const ground of ["--panel", "--ground"]) {
        expect(contrast(of(tone), of(ground)), `${tone} on ${ground}`).toBeGreaterThanOrEqual(ENOUGH);
        const soft = mix(of(tone), of(ground), share);
        expect(contrast(of(tone), soft), `${tone} on its soft badge`).toBeGreaterThanOrEqual(ENOUGH);
      }
      expect(contrast(of("--on-tone"), of(tone)), `ink on ${tone}`).toBeGreaterThanOrEqual(ENOUGH);
    }
  });

  test(`quiet text can be read in the ${scheme} theme`, () => {
    for (const ground of ["--panel", "--ground"]) {
      expect(contrast(of("--quiet"), of(ground)), ground).toBeGreaterThanOrEqual(ENOUGH);
    }
  });

  test(`what is wrong with a field can be read in the ${scheme} theme`, () => {
    for (const ground of ["--panel", "--ground"]) {
      expect(contrast(of("--mantine-color-error"), of(ground)), ground).toBeGreaterThanOrEqual(ENOUGH);
    }
  });
}
