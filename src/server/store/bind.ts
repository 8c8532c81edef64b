/** What SQLite stores. Anything else given to libsql ends the whole process, so nothing else gets past `bound`. */
export type Bindable = null | number | bigint | string | Buffer;

/** The values as libsql takes them. JSON goes in as text; an absent value is null. */
export function bound(values: readonly unknown[]): Bindable[] {
  return values.map(bindable);
}

function bindable(value: unknown): Bindable {
  if (typeof value === "string" || value === null || typeof value === "bigint" || Buffer.isBuffer(value)) return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (value === undefined) return null;
  throw new TypeError(`A ${typeof value} cannot be bound to a statement.`);
}
