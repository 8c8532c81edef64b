/** A server in one state and a project that wants another: an apply between them makes every kind of request. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Kind } from "../../../src/core/definition.ts";
import { isJsonObject } from "../../../src/core/json.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { normalizeDefinition } from "../../../src/core/normalize.ts";
import { isDeepStrictEqual } from "node:util";

/** As it counts, by kind, name and version. */
export type ServerState = ReadonlyMap<string, JsonObject>;

const routes = {
  task: "/metadata/taskdefs",
  workflow: "/metadata/workflow",
  "event-handler": "/event",
  schedule: "/scheduler/schedules",
} as const satisfies Record<Kind, string>;

const kindsOfRoutes: readonly Kind[] = ["task", "workflow", "event-handler", "schedule"];

export async function readState(url: string, prefix = ""): Promise<ServerState> {
  const state = new Map<string, JsonObject>();
  for (const kind of kindsOfRoutes) {
    for (const body of await readList(url + routes[kind])) {
      if (body.name.startsWith(prefix)) state.set(keyOf(kind, body), normalizeDefinition(kind, body));
    }
  }
  return state;
}

/** As the server says it, with what it says of itself. */
export async function readList(address: string): Promise<Listed[]> {
  const answer: unknown = await (await fetch(address)).json();
  if (!Array.isArray(answer)) throw new Error(`${address} is no list`);
  return answer.filter(isListed);
}

type Listed = JsonObject & { name: string };

const isListed = (value: unknown): value is Listed => isJsonObject(value) && typeof value["name"] === "string";

export const keyOf = (kind: Kind, { name, version }: { name: string; version?: unknown }): string =>
  `${kind} ${name}${kind === "workflow" ? `@${Number(version ?? 1)}` : ""}`;

/** The keys of what differs. */
export function differences(left: ServerState, right: ServerState): string[] {
  return [...new Set([...left.keys(), ...right.keys()])].filter((key) => !isDeepStrictEqual(left.get(key), right.get(key))).sort();
}

export async function send(method: "POST" | "PUT" | "DELETE", address: string, body?: unknown): Promise<void> {
  const answer = await fetch(address, {
    method,
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${await answer.text()}`);
}

export interface Sizes {
  /** Tasks that an apply updates, each with a request of its own. */
  updates: number;
  creates: number;
  deletes: number;
}

const owner = "two-states";
const simple = (name: string): JsonObject => ({ name, taskReferenceName: "t", type: "SIMPLE" });
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** What is there before, with things of others among it. */
export async function seedServer(url: string, { updates, deletes }: Sizes): Promise<void> {
  await send("POST", url + routes.task, [
    ...upTo(updates).map((n) => ({ name: `update-${n}`, retryCount: 1, ownerApp: owner })),
    ...upTo(deletes).map((n) => ({ name: `delete-${n}`, ownerApp: owner })),
    { name: "theirs", ownerApp: "others" },
    { name: "nobodys" },
  ]);
  await send("PUT", url + routes.workflow, [
    { name: "update", version: 1, description: "old", ownerApp: owner, tasks: [simple("update-0")] },
    { name: "delete", version: 1, ownerApp: owner, tasks: [simple("theirs")] },
    { name: "theirs", version: 1, ownerApp: "others", tasks: [simple("theirs")] },
  ]);
  await send("POST", url + routes["event-handler"], {
    name: "theirs",
    event: "conductor:theirs:x",
    active: true,
    actions: start("theirs"),
  });
  await send("POST", url + routes.schedule, {
    name: "theirs",
    cronExpression: "0 0 3 1 1 ?",
    paused: true,
    startWorkflowRequest: { name: "theirs" },
  });
}

const start = (name: string): JsonObject[] => [{ action: "start_workflow", start_workflow: { name } }];

/** What the project wants, in a folder. */
export function writeProject(folder: string, server: string, { updates, creates }: Sizes): void {
  const write = (file: string, content: object): void => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), JSON.stringify(content));
  };
  write("package.json", { name: "two-states", private: true, type: "module" });
  write("config/flow.json", { project: owner, server });
  for (const n of upTo(updates)) write(`tasks/update-${n}/task.json`, { name: `update-${n}`, retryCount: 2 });
  for (const n of upTo(creates)) write(`tasks/create-${n}/task.json`, { name: `create-${n}` });
  const parent = { name: "parent", taskReferenceName: "s", type: "SUB_WORKFLOW", subWorkflowParam: { name: "update", version: 2 } };
  write("workflows/update.json", { name: "update", version: 1, description: "new", tasks: [simple("update-0")] });
  write("workflows/update2.json", { name: "update", version: 2, tasks: [simple("create-0")] });
  write("workflows/create.json", { name: "create", version: 1, tasks: [parent] });
  write("workflows/event_handlers.json", [{ name: "create", event: "conductor:create:x", active: true, actions: start("create") }]);
  write("workflows/schedules.json", [
    { name: "create", cronExpression: "0 0 4 1 1 ?", paused: true, startWorkflowRequest: { name: "create", version: 1 } },
  ]);
}
