import type { Form } from "../draft";

export const SHAPES = ["login", "address", "pbx", "asterisk"] as const;
export type Shape = (typeof SHAPES)[number];

/** What a shape asks beside name and server, and what it presets. */
export const ASKS: Record<Shape, readonly string[]> = {
  login: ["username", "password", "caller_id", "transport"],
  address: ["match", "caller_id"],
  pbx: ["match"],
  asterisk: ["match"],
};

export const PRESETS: Record<Shape, Form> = {
  login: { registers: true, match: [], number_format_out: "{e164}", number_format_in: "{e164}" },
  address: { registers: false, number_format_out: "{e164}", number_format_in: "{e164}" },
  pbx: { registers: false },
  asterisk: { registers: false },
};

/** ``sip.provider.example`` is enough: the rest of a SIP address is ours to write. */
export function contactOf(server: string): string {
  const typed = server.trim();
  return typed === "" || /^sips?:/i.test(typed) ? typed : `sip:${typed}`;
}

/** The address in it, when it is one: calls come from there as well. */
export function addressOf(server: string): string {
  const host = server
    .trim()
    .replace(/^sips?:/i, "")
    .replace(/[;?].*$/, "")
    .replace(/:\d+$/, "");
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) ? host : "";
}

/** Whether this Asterisk listens on its own machine only, and the other end is somewhere else. */
export function onlyHere(here: string, contact: string): boolean {
  const there = contact.replace(/^sips?:/i, "").replace(/^.*@/, "");
  return here.startsWith("127.") && there !== "" && !/^(127\.|localhost\b)/i.test(there);
}

/** What to write into the ``pjsip.conf`` of another Asterisk so that it knows us. */
export function snippet(here: string): string {
  return [
    "[perezvon]",
    "type=endpoint",
    "context=from-perezvon",
    "disallow=all",
    "allow=alaw,ulaw",
    "aors=perezvon",
    "direct_media=no",
    "[perezvon]",
    "type=aor",
    `contact=sip:${here}`,
    "qualify_frequency=30",
    "[perezvon]",
    "type=identify",
    "endpoint=perezvon",
    `match=${addressOf(here) || here}`,
  ].join("\n");
}
