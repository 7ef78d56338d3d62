import type { Operations } from "./http";

type Operation = keyof Operations;
type Of<O extends Operation, K extends string> = Operations[O] extends Record<K, infer V> ? V : never;
type Given<O extends Operation> = (Of<O, "path"> extends never ? object : { path: Of<O, "path"> }) &
  (Of<O, "query"> extends never ? object : { query?: Of<O, "query"> }) &
  (Of<O, "body"> extends never ? object : { body: Of<O, "body"> });

export interface FieldFault {
  field: string;
  code: string;
  message: string;
}

/** What the server answered instead; `code` is stable, `message` is a sentence in the user's language. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly values: Record<string, unknown> = {},
    readonly fields: FieldFault[] = [],
  ) {
    super(message);
  }
}

/** The request never reached the server, or its answer never reached us. */
export class Unreachable extends Error {}

let language = "ru";

/** The language in which the server phrases its errors. */
export function speak(next: string): void {
  language = next;
}

function address(operation: string, given: { path?: object; query?: object }): [string, string] {
  const [method = "GET", template = ""] = operation.split(" ");
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(Reflect.get(given.path ?? {}, name))),
  );
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(given.query ?? {})) {
    if (Array.isArray(value)) for (const one of value) query.append(key, String(one));
    else if (value !== undefined && value !== null && value !== "") query.set(key, String(value));
  }
  return [method, query.size > 0 ? `${path}?${query}` : path];
}

/** Address of a GET operation, for links, players and downloads. */
export function href(operation: string, given: { path?: object; query?: object }): string {
  return address(operation, given)[1];
}

/** One request; `signal` gives it up. Throws `ApiError` when the server says no and `Unreachable` when nobody
 * answers. */
export async function api<O extends Operation>(
  operation: O,
  given: Given<O>,
  signal?: AbortSignal,
): Promise<Operations[O]["reply"]> {
  const parts = given as { path?: object; query?: object; body?: unknown };
  const [method, url] = address(operation, parts);
  const headers: Record<string, string> = { "Accept-Language": language };
  if (method !== "GET") headers["X-Perezvon"] = "1";
  const init: RequestInit = { method, headers, credentials: "same-origin", signal: signal ?? null };
  if (parts.body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(parts.body);
  }
  return (await answered(url, init)) as Operations[O]["reply"];
}

/** The same for an operation whose body is a file as it is. */
export async function sendFile<Reply>(
  operation: Operation,
  given: { path?: object; query?: object },
  file: Blob,
): Promise<Reply> {
  const [method, url] = address(operation, given);
  const headers = {
    "Accept-Language": language,
    "X-Perezvon": "1",
    "Content-Type": "application/octet-stream",
  };
  return (await answered(url, { method, headers, credentials: "same-origin", body: file })) as Reply;
}

/** The same for an operation that answers with a file; gives its bytes. */
export async function fetchFile<O extends Operation>(operation: O, given: Given<O>): Promise<Blob> {
  const parts = given as { path?: object; query?: object; body?: unknown };
  const [method, url] = address(operation, parts);
  const headers = { "Accept-Language": language, "X-Perezvon": "1", "Content-Type": "application/json" };
  let response: Response;
  try {
    const body = JSON.stringify(parts.body);
    response = await fetch(url, { method, headers, credentials: "same-origin", body });
  } catch (fault) {
    throw new Unreachable(String(fault));
  }
  if (!response.ok) throw asError(response.status, parsed(await response.text()));
  return response.blob();
}

async function answered(url: string, init: RequestInit): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (fault) {
    throw new Unreachable(String(fault));
  }
  const text = await response.text();
  const content = parsed(text);
  if (response.ok) return content;
  throw asError(response.status, content);
}

function parsed(text: string): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch (fault) {
    // A proxy in between answers with a page of its own; the status says enough.
    if (fault instanceof SyntaxError) return undefined;
    throw fault;
  }
}

function asError(status: number, content: unknown): Error {
  const body = (content ?? {}) as Partial<ApiError>;
  if (!body.code && status >= 502) return new Unreachable(`HTTP ${status}`);
  return new ApiError(status, body.code ?? "", body.message ?? `HTTP ${status}`, body.values, body.fields);
}
