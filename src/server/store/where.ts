/** A WHERE clause from what a filter says; what it does not say is no condition. Values are bound, the SQL is ours. */
export interface Where {
  /** `sql` with one `?`, such as `name = ?`. */
  holds(sql: string, value: string | number | undefined): void;
  among(column: string, list: readonly string[] | undefined): void;
  /** At least one of these holds; of none nothing does. */
  any(conditions: readonly { sql: string; values: readonly string[] }[]): void;
  /** "" where there is no condition. */
  readonly clause: string;
  readonly values: readonly (string | number)[];
}

export function createWhere(): Where {
  const parts: string[] = [];
  const values: (string | number)[] = [];
  return {
    values,
    get clause() {
      return parts.length === 0 ? "" : `WHERE ${parts.join(" AND ")}`;
    },
    holds(sql, value) {
      if (value === undefined) return;
      parts.push(sql);
      values.push(value);
    },
    among(column, list) {
      if (list === undefined) return;
      parts.push(`${column} IN (${list.map(() => "?").join(", ")})`);
      values.push(...list);
    },
    any(conditions) {
      parts.push(conditions.length === 0 ? "0" : `(${conditions.map(({ sql }) => sql).join(" OR ")})`);
      for (const condition of conditions) values.push(...condition.values);
    },
  };
}
