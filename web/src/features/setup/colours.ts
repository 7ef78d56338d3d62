/** Colours of clients: told apart at a glance, and readable as text in both schemes. */
export const COLOURS = [
  "#1b5fb8",
  "#116b33",
  "#8a4b00",
  "#7240b0",
  "#c01f2c",
  "#096965",
  "#5a6673",
  "#b3541e",
] as const;

/** The first one that nobody has; when all are taken the one that fewest have. */
export function freeColour(taken: readonly unknown[]): string {
  const times = (colour: string) => taken.filter((each) => each === colour).length;
  return COLOURS.reduce((best, colour) => (times(colour) < times(best) ? colour : best), COLOURS[0]);
}
