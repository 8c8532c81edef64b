/** JSON in the database: written by this server, so its shape is known. Every number stays as it was. */
import { parseJson } from "../../core/exact-json.ts";

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- a cast in disguise: each caller knows what it wrote
export function parseStored<T>(text: string): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same
  return parseJson(text) as T;
}
