import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type MantineThemeOverride,
} from "@mantine/core";
import type { AgentState, CallState } from "../api/facts";

/** What a colour may mean. Every use comes with an icon and a word. */
export type Tone = "ready" | "offered" | "talking" | "hold" | "wrapup" | "notready" | "trouble";

const light: Record<Tone, string> = {
  ready: "#116b33",
  offered: "#8a4b00",
  talking: "#1b5fb8",
  hold: "#7240b0",
  wrapup: "#096965",
  notready: "#5a6673",
  trouble: "#c01f2c",
};

const dark: Record<Tone, string> = {
  ready: "#57cf88",
  offered: "#f2b655",
  talking: "#74b4ff",
  hold: "#c6a0f7",
  wrapup: "#4fcac0",
  notready: "#a5b0bc",
  trouble: "#ff8080",
};

export const AGENT_TONE: Record<AgentState, Tone> = {
  ready: "ready",
  reserved: "offered",
  dialling: "offered",
  talking: "talking",
  hold: "hold",
  rejoining: "trouble",
  wrap_up: "wrapup",
  not_ready: "notready",
  no_line: "trouble",
  logged_out: "notready",
};

export const CALL_TONE: Record<CallState, Tone> = {
  greeting: "notready",
  waiting: "offered",
  offered: "offered",
  calling_agent: "offered",
  dialling: "offered",
  ringing: "offered",
  talking: "talking",
  held: "hold",
  asking: "hold",
  consulting: "hold",
  reaching: "offered",
  outside: "talking",
  rejoining: "trouble",
  farewell: "notready",
  wrap_up: "wrapup",
  closed: "notready",
};

const ink: MantineColorsTuple = [
  "#f3f5f8",
  "#e4e8ee",
  "#c7cfda",
  "#a7b3c3",
  "#8b9ab0",
  "#6a7b93",
  "#47576e",
  "#2d3b4f",
  "#1d2733",
  "#121922",
];

const night: MantineColorsTuple = [
  "#dde3ea",
  "#bac4cf",
  "#96a3b1",
  "#6d7a89",
  "#4a5664",
  "#2c3742",
  "#1b232c",
  "#171e26",
  "#151b22",
  "#0f1419",
];

const CONTRAST = "var(--mantine-primary-color-contrast)";

export const theme: MantineThemeOverride = createTheme({
  colors: { ink, dark: night },
  primaryColor: "ink",
  primaryShade: { light: 8, dark: 1 },
  variantColorResolver: (input) => {
    const colours = defaultVariantColorsResolver(input);
    const primary = input.color === undefined || input.color === input.theme.primaryColor;
    // The accent turns over between the themes: its ink has to turn with it.
    return input.variant === "filled" && primary ? { ...colours, color: CONTRAST } : colours;
  },
  fontFamily: "'Inter Variable', system-ui, 'Segoe UI', Roboto, sans-serif",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  defaultRadius: "md",
  radius: { xs: "3px", sm: "4px", md: "6px", lg: "10px", xl: "16px" },
  headings: {
    fontWeight: "600",
    sizes: { h1: { fontSize: "20px" }, h2: { fontSize: "16px" }, h3: { fontSize: "14px" } },
  },
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    Tooltip: { defaultProps: { openDelay: 250, withArrow: true, transitionProps: { duration: 100 } } },
    Drawer: { defaultProps: { transitionProps: { duration: 140 }, position: "right" } },
    Menu: { defaultProps: { transitionProps: { duration: 90 }, shadow: "md" } },
    Badge: { defaultProps: { tt: "none" } },
    Button: { defaultProps: { size: "sm" } },
    // A comma is what a Russian keyboard has for it.
    NumberInput: { defaultProps: { allowedDecimalSeparators: [".", ","] } },
    // As with the filled button: the ink of the mark turns over with the accent.
    Checkbox: { defaultProps: { iconColor: CONTRAST } },
    CheckboxIndicator: { defaultProps: { iconColor: CONTRAST } },
    Radio: { defaultProps: { iconColor: CONTRAST } },
    RadioIndicator: { defaultProps: { iconColor: CONTRAST } },
    Switch: { defaultProps: { color: "blue.7" } }, // one shade in both: the knob is white
    Table: { defaultProps: { fz: 12, verticalSpacing: 6, horizontalSpacing: 10 } },
  },
});

function stateColours(colours: Record<Tone, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(colours).map(([tone, colour]) => [`--tone-${tone}`, colour]));
}

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...stateColours(light),
    "--mantine-color-error": light.trouble,
    "--ground": "#f4f6f8",
    "--panel": "#ffffff",
    "--line": "#dfe4ea",
    "--quiet": "#566270",
    "--mantine-color-dimmed": "#566270",
    "--tone-mix": "10%",
    "--focus": "#1f5fd0",
    "--on-tone": "#ffffff",
    "--brand": "#a8641c",
    "--mantine-color-disabled-color": "#66717d",
    "--mantine-color-placeholder": "#66717d",
    // Small words on a light ground of their own colour: 4.5:1.
    "--mantine-color-green-light-color": "#14632f",
    "--mantine-color-yellow-light-color": "#704600",
    "--mantine-color-blue-light-color": "#10518f",
    "--mantine-color-red-light-color": "#a61b26",
    "--mantine-color-gray-light-color": "#46505b",
  },
  dark: {
    ...stateColours(dark),
    "--mantine-color-error": dark.trouble,
    "--ground": "#0f1419",
    "--panel": "#171e26",
    "--line": "#2a3440",
    "--quiet": "#9aa7b4",
    "--mantine-color-dimmed": "#9aa7b4",
    "--mantine-color-body": "#171e26",
    "--mantine-color-anchor": "#dde3ea",
    "--mantine-color-disabled-color": "#93a0ad",
    "--mantine-color-placeholder": "#93a0ad",
    // The accent turns over: what is lightly coloured with it would be a hole otherwise.
    "--mantine-color-ink-light": "#28333f",
    "--mantine-color-ink-light-hover": "#2f3b48",
    "--mantine-color-ink-light-color": "#dde3ea",
    "--mantine-color-gray-light": "#28333f",
    "--mantine-color-gray-light-color": "#c4cdd6",
    "--tone-mix": "16%",
    "--mantine-primary-color-contrast": "#10151c",
    "--focus": "#7db2ff",
    "--on-tone": "#0f1419",
    "--brand": "#e0a35a",
  },
});
