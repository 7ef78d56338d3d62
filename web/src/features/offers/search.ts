/** What the address of the products says: whose, what is looked for, and which is open ("+": a new one). */
export interface ProductSearch {
  client?: string | undefined;
  id?: string | undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= 64 ? value : undefined;
}

export function asProducts(raw: Record<string, unknown>): ProductSearch {
  return { client: text(raw.client), id: text(raw.id) };
}
