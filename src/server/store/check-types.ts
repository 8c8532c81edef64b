/** Values of another type than their column was made for, which SQLite takes all the same. */
import { plural, restore } from "./check.ts";
import type { StoreFinding } from "./check.ts";
import type { Database } from "./database.ts";

const mostExamples = 5;
/** What SQLite calls a value in a column of a type; whether there may be none is in its own check. */
const typesOf: ReadonlyMap<string, string> = new Map([
  ["TEXT", "('text', 'null')"],
  ["INTEGER", "('integer', 'null')"],
]);

/** Of every table. Texts must have been found readable before. */
export function findWrongTypes(database: Database): StoreFinding[] {
  const found = columnsOf(database).flatMap(({ table, column, types }) => {
    const count = Number(database.get(`SELECT count(*) FROM ${table} WHERE typeof(${column}) NOT IN ${types}`)?.[0] ?? 0);
    return count === 0 ? [] : [{ place: `${table}.${column}`, count }];
  });
  const total = found.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return [];
  return [
    {
      code: "wrong-type",
      severity: "error",
      message: `${plural(total, "value is", "values are")} of another type than others in the same column`,
      hint: `Another program has written into the file. ${restore}`,
      count: total,
      examples: found.slice(0, mostExamples).map(({ place }) => place),
    },
  ];
}

function columnsOf(database: Database): { table: string; column: string; types: string }[] {
  const rows = database.all(
    `SELECT tables.name, columns.name, columns.type FROM pragma_table_list AS tables JOIN pragma_table_info(tables.name) AS columns
     WHERE tables.schema = 'main' AND tables.type = 'table' AND substr(tables.name, 1, 7) <> 'sqlite_' ORDER BY tables.name, columns.cid`,
  );
  return rows.flatMap(([table, column, type]) => {
    const types = typesOf.get(String(type));
    return types === undefined ? [] : [{ table: String(table), column: String(column), types }];
  });
}
