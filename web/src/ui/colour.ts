/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(colour: string): number {
  const channel = (start: number) => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** White on a colour while large text can be read so (WCAG 2.2: 3 to 1), else black. */
export function largeInkOn(colour: string): "#000000" | "#ffffff" {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) return "#ffffff";
  return 1.05 / (luminance(colour) + 0.05) >= 3 ? "#ffffff" : "#000000";
}
