/** What a shared server holds: a little of ours, much of others', and what only a history can tell apart. */
import type { Kind } from "../../../src/core/definition.ts";
import { factsOf } from "../../../src/core/kinds.ts";

/**
 * `kept` is in the project. `stamped` carries our name and is not. Nobody's name is on the next three: `tracked` is as the branch had it
 * before it was removed, `edited` was changed since, `never` was never here. `foreign` is as the branch had it, and another's by now.
 */
export const roles = ["kept", "stamped", "tracked", "edited", "never", "foreign"] as const;
export type Role = (typeof roles)[number];

/** Those that the branch had and removed. */
export const removedRoles = ["tracked", "edited", "foreign"] as const satisfies Role[];

export const hasOwner = (kind: Kind): boolean => factsOf(kind).ownerField !== null;

/** As it stands in a file. */
export function localBody(kind: Kind, name: string, revision = 1): Record<string, unknown> {
  return bodies[kind](name, revision);
}

const bodies: Record<Kind, (name: string, revision: number) => Record<string, unknown>> = {
  task: (name, revision) => ({ name, retryCount: revision }),
  workflow: (name, revision) => ({ name, version: 1, timeoutSeconds: revision, tasks: [{ name: "kept", taskReferenceName: "a" }] }),
  "event-handler": (name, revision) => ({
    name,
    event: `conductor:revision_${revision}`,
    active: false,
    actions: [{ action: "start_workflow", start_workflow: { name: "kept" } }],
  }),
  schedule: (name, revision) => ({
    name,
    cronExpression: `0 0 ${revision} * * ?`,
    paused: true,
    startWorkflowRequest: { name: "kept", version: 1 },
  }),
};

const others = Array.from({ length: 10 }, (_, index) => `other_${index}`);

const owners: Partial<Record<Role, string>> = { kept: "ours", stamped: "ours", foreign: "theirs" };

/** Everything of one kind. Kinds without an owner have neither `stamped` nor `foreign`. */
export function remoteBodies(kind: Kind): Record<string, unknown>[] {
  const stamp = (owner: string | undefined) => (hasOwner(kind) && owner !== undefined ? { ownerApp: owner } : {});
  const ours = rolesOf(kind).map((role) => ({ ...localBody(kind, role, role === "edited" ? 2 : 1), ...stamp(owners[role]) }));
  return [...ours, ...others.map((name) => ({ ...localBody(kind, name), ...stamp("theirs") }))];
}

export const rolesOf = (kind: Kind): readonly Role[] =>
  hasOwner(kind) ? roles : roles.filter((role) => owners[role] === undefined || role === "kept");

/** Puts the server into that state, whatever became of it. */
export async function populate(url: string, kinds: readonly Kind[]): Promise<void> {
  for (const kind of kinds) await writers[kind](url, remoteBodies(kind));
}

type Write = (url: string, definitions: readonly Record<string, unknown>[]) => Promise<void>;

const writers: Record<Kind, Write> = {
  task: (url, definitions) => send(url, "POST", "/metadata/taskdefs", definitions),
  workflow: (url, definitions) => send(url, "PUT", "/metadata/workflow", definitions),
  "event-handler": async (url, definitions) => {
    const known = await (await fetch(`${url}/event`)).text();
    for (const one of definitions) await send(url, known.includes(`"${String(one["name"])}"`) ? "PUT" : "POST", "/event", one);
  },
  schedule: async (url, definitions) => {
    for (const one of definitions) await send(url, "POST", "/scheduler/schedules", one);
  },
};

/** Somebody else's write, past the proxy. */
export async function send(url: string, method: "POST" | "PUT" | "DELETE", route: string, body?: unknown): Promise<void> {
  const request = {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const answer = await fetch(url + route, request);
  if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${await answer.text()}`);
}

/** As somebody edits one definition while we are at work. */
export function editOne(url: string, kind: Kind, name: string, more: Record<string, unknown> = {}): Promise<void> {
  const body = { ...localBody(kind, name, 7), ...more };
  const requests = {
    task: () => send(url, "PUT", "/metadata/taskdefs", body),
    workflow: () => send(url, "PUT", "/metadata/workflow", [body]),
    "event-handler": () => send(url, "PUT", "/event", body),
    schedule: () => send(url, "POST", "/scheduler/schedules", body),
  } as const satisfies Record<Kind, () => Promise<void>>;
  return requests[kind]();
}

/** The name in a request that deletes one, with its kind; undefined for every other request. */
export function deletedBy({ method, path }: { method: string; path: string }): { kind: Kind; name: string } | undefined {
  if (method !== "DELETE") return undefined;
  const match = /^\/(metadata\/taskdefs|metadata\/workflow|event|scheduler\/schedules)\/([^/]+)/.exec(path);
  if (match === null) throw new Error(`a DELETE of something else: ${path}`);
  const [, route = "", name = ""] = match;
  return { kind: kindOfRoute[route] ?? "task", name: decodeURIComponent(name) };
}

const kindOfRoute: Readonly<Record<string, Kind>> = {
  "metadata/taskdefs": "task",
  "metadata/workflow": "workflow",
  event: "event-handler",
  "scheduler/schedules": "schedule",
};
