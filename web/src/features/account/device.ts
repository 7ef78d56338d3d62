const BROWSERS: readonly [RegExp, string][] = [
  [/YaBrowser\/(\d+)/, "Yandex"],
  [/Edg\/(\d+)/, "Edge"],
  [/OPR\/(\d+)/, "Opera"],
  [/Firefox\/(\d+)/, "Firefox"],
  [/Chrome\/(\d+)/, "Chrome"],
  [/Version\/(\d+).*Safari/, "Safari"],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

/** "Firefox 140, Linux" of a browser's long name for itself; the beginning of what is not known. */
export function device(agent: string): string {
  const browser = BROWSERS.map(([shape, name]) => [shape.exec(agent)?.[1], name]).find(([found]) => found);
  const system = SYSTEMS.find(([shape]) => shape.test(agent))?.[1];
  if (!browser) return agent.slice(0, 40);
  return [`${browser[1]} ${browser[0]}`, system].filter(Boolean).join(", ");
}
