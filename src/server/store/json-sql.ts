/** JSON in SQL. SQLite fails the whole query on a document nested deeper than 1000 levels, which payloads may be: it counts as empty. */
const readable = (column: string): string => `CASE WHEN json_valid(${column}) THEN ${column} END`;

/** The value at a path such as `$.workerId`; NULL where there is none. True is 1, false is 0. */
export const valueIn = (column: string, path: string): string => `json_extract(${readable(column)}, '${path}')`;

/** The same as text: a text as it is, null as NULL, anything else as JSON writes it. */
export function textIn(column: string, path: string): string {
  const type = `json_type(${readable(column)}, '${path}')`;
  return `CASE WHEN ${type} IN ('text', 'null') THEN ${valueIn(column, path)} ELSE ${readable(column)} -> '${path}' END`;
}

/** The same where it is a number, else NULL. */
export const numberIn = (column: string, path: string): string =>
  `CASE WHEN json_type(${readable(column)}, '${path}') IN ('integer', 'real') THEN ${valueIn(column, path)} END`;
