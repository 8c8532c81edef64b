/** What the checks of a store are and find. */

/** `error`: something is lost or will not go on. `warning`: something is left over and harmless. */
export interface StoreFinding {
  code: string;
  severity: "error" | "warning";
  message: string;
  /** What to do. */
  hint: string;
  /** How many there are. */
  count: number;
  /** Ids, or texts of SQLite: the first few. */
  examples: string[];
}

/** A check that is one question to the database. */
export interface StoreCheck {
  code: string;
  severity: StoreFinding["severity"];
  /** Answers ids of what is not in order. */
  sql: string;
  message: (count: number) => string;
  hint: string;
}

export const restore = "Restore the file from a backup.";

/** Columns, each against the key that the document of the same row has; a document that is no JSON is another check's. */
export function differs(columns: Readonly<Record<string, string>>, also: string): string {
  const comparisons = Object.entries(columns).map(([column, key]) => `json_extract(body, '$.${key}') IS NOT ${column}`);
  return `CASE WHEN json_valid(body) THEN ${[...comparisons, also].filter((text) => text !== "").join(" OR ")} ELSE 0 END`;
}

export const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
