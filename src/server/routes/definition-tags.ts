import type { TagApi } from "../../core/conductor-api.ts";
import { isJsonObject } from "../../core/json.ts";
import type { Json } from "../../core/json.ts";
import type { Tag } from "../../core/model/tag.ts";

/** Keeps the tags that came with definitions which are saved now. `body`: one definition or a list, as it was sent. */
export type TagKeeper = (kind: "task" | "workflow", body: Json, failed?: Readonly<Record<string, unknown>>) => void;

/**
 * As Orkes takes them: in place of those that are there, or beside them where `overwriteTags` is false. What is no pair of texts is passed
 * over, as all of it is on open-source servers.
 */
export function createTagKeeper(tags: TagApi): TagKeeper {
  return (kind, body, failed = {}) => {
    for (const definition of Array.isArray(body) ? body : [body]) {
      if (!isJsonObject(definition)) continue;
      const { name, tags: given, overwriteTags } = definition;
      if (typeof name !== "string" || Object.hasOwn(failed, name) || !Array.isArray(given)) continue;
      const pairs = given.flatMap(toTag);
      // A list of something else says nothing about tags.
      if (pairs.length === 0 && given.length > 0) continue;
      if (overwriteTags === false) tags.addTags(kind, name, pairs);
      else tags.setTags(kind, name, pairs);
    }
  };
}

function toTag(given: Json): Tag[] {
  if (!isJsonObject(given)) return [];
  const { key, value, type } = given;
  if (typeof key !== "string" || key.trim() === "" || typeof value !== "string") return [];
  return [{ key, value, ...(typeof type === "string" ? { type } : {}) }];
}
