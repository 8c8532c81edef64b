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

export const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
