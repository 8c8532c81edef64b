/** Tags, as Orkes Conductor has them. */
import { Type } from "./type.ts";
import type { Static } from "./type.ts";
import { text } from "./fields.ts";

/** What may have tags: definitions, and secrets. */
export const taggedKinds = ["task", "workflow", "event-handler", "schedule", "secret"] as const;
export type TaggedKind = (typeof taggedKinds)[number];

export const TagSchema = Type.Object(
  {
    key: text({ description: "What it is about." }),
    value: text({ description: "What it says of that." }),
    type: text({ description: "Of older releases; kept." }),
  },
  { $id: "Tag" },
);
export type Tag = Static<typeof TagSchema>;
