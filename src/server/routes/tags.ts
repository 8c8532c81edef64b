import type { TagApi } from "../../core/conductor-api.ts";
import { TagSchema } from "../../core/model/tag.ts";
import type { Tag, TaggedKind } from "../../core/model/tag.ts";
import type { Context } from "hono";
import { answerJson, answerNothing } from "./answer.ts";
import type { App } from "./app.ts";
import { invalid } from "./faults.ts";
import { decodeModel, readJson } from "./read-body.ts";

/** As Orkes Conductor has them; the two oldest take one tag at a time as well. */
const places: readonly { kind: TaggedKind; path: string; addsOne: boolean }[] = [
  { kind: "task", path: "/api/metadata/task/:name/tags", addsOne: true },
  { kind: "workflow", path: "/api/metadata/workflow/:name/tags", addsOne: true },
  { kind: "event-handler", path: "/api/event/:name/tags", addsOne: false },
  { kind: "schedule", path: "/api/scheduler/schedules/:name/tags", addsOne: false },
  { kind: "secret", path: "/api/secrets/:name/tags", addsOne: false },
];

export function addTagRoutes(app: App, tags: TagApi): void {
  app.get("/api/metadata/tags", () => answerJson(tags.getAllTags()));
  for (const { kind, path, addsOne } of places) {
    app.get(path, (context) => answerJson(tags.getTags(kind, nameOf(context))));
    app.put(path, async (context) => {
      tags.setTags(kind, nameOf(context), await readTags(context));
      return answerNothing();
    });
    app.delete(path, async (context) => {
      tags.deleteTags(kind, nameOf(context), await readTags(context));
      return answerNothing();
    });
    if (!addsOne) continue;
    app.post(path, async (context) => {
      tags.addTags(kind, nameOf(context), await readTags(context));
      return answerNothing();
    });
  }
}

const nameOf = (context: Context): string => context.req.param("name") ?? "";

/** A list, or one alone. */
async function readTags(context: Context): Promise<Tag[]> {
  const json = await readJson(context);
  const tags = (Array.isArray(json) ? json : [json]).map((item) => decodeModel<Tag>(TagSchema, item));
  if (tags.some(({ key = "" }) => key.trim() === "")) throw invalid([{ path: "tags.key", message: "A tag must have a key" }]);
  return tags;
}
