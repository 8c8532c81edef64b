/** Tags: words by which people sort what is on a server. Orkes and the embedded server keep them, the open-source one has no such calls. */
import { readNothing, readObjects } from "./answer.ts";
import type { SendCall } from "./call.ts";
import type { Tag } from "./definition-inputs.ts";
import { segment } from "./path-segment.ts";

export type TagClient = ReturnType<typeof createTagClient>;

const collections = {
  workflow: "/metadata/workflow",
  task: "/metadata/task",
  event: "/event",
  schedule: "/scheduler/schedules",
  secret: "/secrets",
} as const;
export type TaggedKind = keyof typeof collections;

export function createTagClient(send: SendCall) {
  const path = (kind: TaggedKind, name: string): string => `${collections[kind]}/${segment(name)}/tags`;

  return {
    async get(kind: TaggedKind, name: string): Promise<Tag[]> {
      return readObjects<Tag>(await send({ method: "GET", path: path(kind, name) }));
    },
    /** In place of those that are there. */
    async set(kind: TaggedKind, name: string, tags: readonly Tag[]): Promise<void> {
      readNothing(await send({ method: "PUT", path: path(kind, name), body: tags }));
    },
    /** Beside those that are there. */
    async add(kind: "workflow" | "task", name: string, tag: Tag): Promise<void> {
      readNothing(await send({ method: "POST", path: path(kind, name), body: tag, repeat: "idempotent" }));
    },
    async delete(kind: TaggedKind, name: string, tags: readonly Tag[]): Promise<void> {
      // The two oldest of these calls take one tag each, the others a list.
      const bodies = kind === "workflow" || kind === "task" ? tags : [tags];
      for (const body of bodies) readNothing(await send({ method: "DELETE", path: path(kind, name), body }));
    },
  };
}
