/** A search, read and checked. Fields are columns by name; nothing of the user's text becomes SQL. */
export type Operator = "=" | ">" | "<" | "IN";

export interface Condition {
  field: string;
  operator: Operator;
  /** Several only for IN. With `=`, `*` stands for any text. */
  values: string[];
}

export interface SearchCriteria {
  conditions: Condition[];
  /** Part of the summary; empty for all. */
  freeText: string;
  sort?: { field: string; descending: boolean };
  start: number;
  /** Negative: all of them. */
  size: number;
}
