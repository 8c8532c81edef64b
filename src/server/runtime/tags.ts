/** Tags of definitions and secrets. */
import { ConductorFault } from "../../core/conductor-api.ts";
import type { TagApi } from "../../core/conductor-api.ts";
import { kindTable } from "../../core/kinds.ts";
import type { Tag, TaggedKind } from "../../core/model/tag.ts";
import type { Store } from "../store/store.ts";
import type { Environment } from "./environment.ts";

const mostTags = 1000;

export function createTagApi(store: Store, { secrets }: Environment): TagApi {
  function require(kind: TaggedKind, name: string): void {
    const isThere = kind === "secret" ? Object.hasOwn(secrets, name) : store.hasDefinition(kind, name);
    const label = kind === "secret" ? "secret" : kindTable[kind].label;
    if (!isThere) throw new ConductorFault(404, `There is no ${label} '${name}'`);
  }

  function save(kind: TaggedKind, name: string, tags: readonly Tag[]): void {
    const distinct = [...new Map(tags.map((tag) => [keyOf(tag), tag])).values()];
    if (distinct.length > mostTags) throw new ConductorFault(400, `Nothing may have more than ${mostTags} tags`);
    store.saveTags(kind, name, distinct);
  }

  function getTags(kind: TaggedKind, name: string): Tag[] {
    require(kind, name);
    return store.loadTags(kind, name);
  }

  return {
    getTags,
    setTags(kind, name, tags) {
      require(kind, name);
      save(kind, name, tags);
    },
    addTags: (kind, name, tags) => save(kind, name, [...getTags(kind, name), ...tags]),
    deleteTags(kind, name, tags) {
      const gone = new Set(tags.map(keyOf));
      save(
        kind,
        name,
        getTags(kind, name).filter((tag) => !gone.has(keyOf(tag))),
      );
    },
    getAllTags: () => store.loadAllTags(),
  };
}

const keyOf = ({ key, value }: Tag): string => JSON.stringify([key, value]);
