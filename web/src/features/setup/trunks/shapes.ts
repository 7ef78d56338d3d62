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

/** What to write into the ``pjsip.conf`` of another Asterisk so that it knows us. */
export function snippet(ours: string): string {
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
    `contact=sip:${ours}:5060`,
    "qualify_frequency=30",
    "[perezvon]",
    "type=identify",
    "endpoint=perezvon",
    `match=${ours}`,
  ].join("\n");
}
