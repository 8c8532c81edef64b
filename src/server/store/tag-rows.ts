/** Tags. A trigger removes them with the last version of their definition. */
import { stringifyJson } from "../../core/exact-json.ts";
import type { Tag } from "../../core/model/tag.ts";
import type { Database } from "./database.ts";
import { parseStored } from "./stored-json.ts";
import type { Store } from "./store.ts";

type TagCalls = Pick<Store, "hasDefinition" | "loadTags" | "saveTags" | "loadAllTags">;

export function tagCalls(database: Database): TagCalls {
  return {
    hasDefinition: (kind, name) => database.get("SELECT 1 FROM definitions WHERE kind = ? AND name = ?", kind, name) !== undefined,
    loadTags(kind, name) {
      const row = database.get("SELECT body FROM tags WHERE kind = ? AND name = ?", kind, name);
      return row === undefined ? [] : parseStored<Tag[]>(String(row[0]));
    },
    saveTags(kind, name, tags) {
      if (tags.length === 0) database.run("DELETE FROM tags WHERE kind = ? AND name = ?", kind, name);
      else database.run("INSERT OR REPLACE INTO tags (kind, name, body) VALUES (?, ?, ?)", kind, name, stringifyJson(tags));
    },
    loadAllTags: () =>
      database
        .all("SELECT DISTINCT tag.value FROM tags, json_each(tags.body) AS tag ORDER BY tag.value")
        .map(([body]) => parseStored<Tag>(String(body))),
  };
}
