/**
 * What must be known before anything is deleted: who uses it, what runs, what waits. Every read here must succeed; one that
 * fails rejects, and the purge ends without a single delete.
 */
import type { ConductorClient } from "../client/conductor-client.ts";
import type { Comparison, Kind, RemoteDefinition } from "../core/definition.ts";
import { identityKey, kinds } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import type { Finding } from "../core/findings.ts";
import { factsOf } from "../core/kinds.ts";
import { indexUses } from "../core/usage.ts";
import type { UseIndex, UsingDefinition } from "../core/usage.ts";
import type { Context } from "./context.ts";
import { identityFields } from "../render/sync-document.ts";
import { mustRead } from "./read-remote.ts";
import { lacksKind, readSides } from "./read-sides.ts";
import type { Sides } from "./read-sides.ts";

export interface Evidence {
  uses: UseIndex;
  /** Runs under way, by `identityKey`. */
  running: Map<string, number>;
  /** Waiting tasks, by `identityKey`. */
  queued: Map<string, number>;
  /** How many local definitions could not be read, so that nobody knows what they use. */
  unread: number;
  /** Files that the branch tracks and the working tree leaves out. */
  unpopulated: string[];
  findings: Finding[];
}

const usingKinds = kinds.filter((kind) => kind !== "task");

/** `read`: kinds that were read already. */
export async function readEvidence(candidates: readonly Comparison[], context: Context, read: readonly Sides[] = []): Promise<Evidence> {
  const unpopulated = candidates.length === 0 ? [] : await readUnpopulated(context);
  // Event handlers and schedules are used by nothing, and nothing of theirs runs or waits.
  if (!candidates.some(({ kind }) => kind === "task" || kind === "workflow"))
    return { uses: indexUses([]), running: new Map(), queued: new Map(), unread: 0, unpopulated, findings: [] };
  context.progress.say("Looking for uses, runs and queues");
  const sidesOf = (kind: Kind): Promise<Sides> => Promise.resolve(read.find((one) => one.kind === kind) ?? readSides(kind, context));
  const [users, { running, queued }] = await Promise.all([
    Promise.all(usingKinds.map(async (kind) => usersOf(await sidesOf(kind)))),
    readActivity(candidates, context),
  ]);
  context.progress.stop();
  return {
    uses: indexUses(users.flatMap(({ definitions }) => definitions)),
    running,
    queued,
    unread: users.reduce((sum, { unread }) => sum + unread, 0),
    unpopulated,
    findings: users.flatMap(({ findings }) => findings),
  };
}

/** What runs and what waits of these. */
export async function readActivity(candidates: readonly Comparison[], context: Context): Promise<Pick<Evidence, "running" | "queued">> {
  const client = await context.client();
  const [running, queued] = await Promise.all([readRunning(candidates, client), readQueued(candidates, client)]);
  return { running, queued };
}

async function readUnpopulated(context: Context): Promise<string[]> {
  const { findUnpopulated } = await import("../project/git/find-unpopulated.ts");
  return findUnpopulated(await context.config());
}

interface Users {
  definitions: UsingDefinition[];
  unread: number;
  findings: Finding[];
}

/** Both sides; a local definition that the server would refuse uses what it names all the same. */
function usersOf({ kind, supported, comparisons, invalidComparisons, definitions, refused, unread }: Sides): Users {
  const findings: Finding[] = supported ? [] : [lacksKind(kind)];
  if (unread > 0) {
    const message = `${unread} of the local ${factsOf(kind).plural} could not be read, so what they use is not known.`;
    findings.push({
      code: "uses-unknown",
      severity: "warning",
      message,
      hint: `flow ${factsOf(kind).noun} list --local shows what is wrong with them.`,
    });
  }
  const remote = [...comparisons, ...invalidComparisons.flatMap((one) => one.remote)].flatMap((one) => one.remote ?? []);
  const local = [...definitions, ...refused].map((one) => ({ ...identityFields(one), body: one.body }));
  return {
    definitions: [...remote.map(readLater), ...local.map((one): UsingDefinition => ({ ...one, side: "local" }))],
    unread,
    findings,
  };
}

/** Bodies of a large server stand on the disk: each is read when it is looked at, and not kept. */
function readLater(remote: RemoteDefinition): UsingDefinition {
  return {
    ...identityFields(remote),
    side: "remote",
    get body() {
      return remote.body;
    },
  };
}

async function readRunning(candidates: readonly Comparison[], client: ConductorClient): Promise<Map<string, number>> {
  const workflows = candidates.filter(({ kind }) => kind === "workflow");
  const running = new Map<string, number>();
  const { mapConcurrently } = await import("../client/map-concurrently.ts");
  await mapConcurrently([...new Set(workflows.map(({ name }) => name))], concurrency, async (name) => {
    for (const [version, ids] of await mustRead(client.workflows.getRunningByVersion(name))) {
      running.set(identityKey({ kind: "workflow", name, version }), ids.length);
    }
  });
  return running;
}

const concurrency = 8;

async function readQueued(candidates: readonly Comparison[], client: ConductorClient): Promise<Map<string, number>> {
  const tasks = candidates.filter(({ kind }) => kind === "task");
  const queued = new Map<string, number>();
  if (tasks.length === 0) return queued;
  for (const [queue, size] of Object.entries(await mustRead(client.tasks.getQueueSizes()))) {
    if (typeof size !== "number")
      throw new FlowError("bad-answer", `The server's queue sizes (${client.url}/tasks/queue/all) are not numbers.`);
    for (const task of size > 0 ? tasks : []) {
      if (isQueueOf(queue, task)) queued.set(identityKey(task), (queued.get(identityKey(task)) ?? 0) + size);
    }
  }
  return queued;
}

/** Queues are named `domain:task@namespace-group`, where everything but the task may be missing; what is not sure counts. */
function isQueueOf(queue: string, { name, remote }: Comparison): boolean {
  const group = remote?.body["isolationGroupId"];
  const names = typeof group === "string" && group !== "" ? [name, `${name}-${group}`] : [name];
  return names.some((one) => queue === one || queue.endsWith(`:${one}`)) || queue.startsWith(`${name}@`) || queue.includes(`:${name}@`);
}
