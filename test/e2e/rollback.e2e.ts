/** Random applies, taken back: the server holds exactly what it held. Through a real server, with definitions of all kinds. */
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import { readDocument } from "../commands/support/documents.ts";
import { runInProcess } from "../commands/support/run-in-process.ts";
import type { Random } from "../core/seeded.ts";
import { seeded } from "../core/seeded.ts";
import { testScale } from "../harness/scale.ts";
import { startTarget } from "../harness/target.ts";
import type { Target } from "../harness/target.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { deleteDefinitions } from "./support/clean-up.ts";
import { differences, readList, readState, send } from "./support/two-states.ts";
import { randomTask } from "./support/valid-tasks.ts";
import { randomWorkflow } from "./support/valid-workflows.ts";
import { testSeed } from "../harness/test-seed.ts";

const rounds = testScale > 1 ? 500 : 12;
const prefix = `back_${randomBytes(4).toString("hex")}_`;
let target: Target;

beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());
afterEach(() => deleteDefinitions(target.url, prefix));

/** A definition of the project; each side of an apply has some of these, changed or not. */
interface Slot {
  file: string;
  make: (random: Random) => JsonObject;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const startOf = (random: Random): JsonObject => ({ name: `${prefix}theirs`, input: { n: random.below(5) } });

const slots: readonly Slot[] = [
  ...numbers(6).map((n): Slot => {
    const name = `${prefix}t${n}`;
    return { file: `tasks/t${n}/task.json`, make: (random) => ({ name, ...randomTask(random) }) };
  }),
  ...numbers(6).map((n): Slot => {
    const [name, version] = [`${prefix}w${n >> 1}`, 1 + (n & 1)];
    return { file: `workflows/w${n}.json`, make: (random) => ({ name, version, ...randomWorkflow(random, `${prefix}inner_`) }) };
  }),
  ...numbers(2).map((n): Slot => ({
    file: `workflows/h${n}/event_handlers.json`,
    make: (random) => ({
      name: `${prefix}h${n}`,
      event: `conductor:${prefix}h${n}:x`,
      active: false,
      condition: random.pick(["true", "$.a == 1"]),
      actions: [{ action: "start_workflow", start_workflow: startOf(random) }],
    }),
  })),
  ...numbers(2).map((n): Slot => ({
    file: `workflows/s${n}/schedules.json`,
    make: (random) => ({
      name: `${prefix}s${n}`,
      cronExpression: random.pick(["0 0 3 1 1 ?", "0 0 4 1 1 ?"]),
      paused: random.below(2) === 0,
      startWorkflowRequest: startOf(random),
    }),
  })),
];

function writeSlots(folder: string, random: Random): void {
  for (const { file, make } of slots) {
    const choice = random.below(3);
    if (choice === 0) rmSync(path.join(folder, file), { force: true });
    if (choice === 1) writeSlot(folder, file, make(random));
  }
}

function writeSlot(folder: string, file: string, body: JsonObject): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), JSON.stringify(/event_handlers|schedules/.test(file) ? [body] : body));
}

/** Without a local definition of a kind nothing of that kind is deleted. */
function writeConstant(folder: string): void {
  const name = `${prefix}constant`;
  writeSlot(folder, "tasks/constant/task.json", { name });
  writeSlot(folder, "workflows/constant.json", { name, tasks: [{ name, taskReferenceName: "t", type: "SIMPLE" }] });
  const actions = [{ action: "start_workflow", start_workflow: { name } }];
  writeSlot(folder, "workflows/constant/event_handlers.json", { name, event: "conductor:constant:x", actions });
  writeSlot(folder, "workflows/constant/schedules.json", {
    name,
    cronExpression: "0 0 5 1 1 ?",
    paused: true,
    startWorkflowRequest: { name },
  });
}

/** Who made a workflow, and when: what an update would lose if it were not sent along. */
async function creation(): Promise<Map<string, unknown>> {
  const workflows = await readList(`${target.url}/metadata/workflow`);
  const own = workflows.filter(({ name }) => name.startsWith(prefix));
  return new Map(own.map(({ name, version, createTime, createdBy }) => [`${name}@${Number(version)}`, [createTime, createdBy]]));
}

/** After so many a new project begins: the journals of one would get long. */
const roundsOfProject = 25;

it(`${rounds} random applies are taken back exactly (FLOW_TEST_SEED=${testSeed})`, { timeout: 1_800_000 }, async () => {
  const random = seeded(testSeed);
  const actions = new Map<string, number>();
  for (let round = 0; round < rounds; round += roundsOfProject) {
    const wrong = await applyAndTakeBack(random, Math.min(roundsOfProject, rounds - round), actions);
    expect([round, wrong]).toEqual([round, []]);
    await deleteDefinitions(target.url, prefix);
  }
  // Everything that an apply does was taken back; in few rounds chance may leave out a rarer one.
  for (const kind of testScale > 1 ? ["task", "workflow", "event-handler", "schedule"] : ["task", "workflow"])
    for (const action of ["create", "update", "delete"]) expect([...actions.keys()]).toContain(`${kind} ${action}`);
});

/** Counts what was taken back into `actions`, and answers with what went wrong. */
async function applyAndTakeBack(random: Random, count: number, actions: Map<string, number>): Promise<unknown[]> {
  const folder = tempFolder();
  mkdirSync(path.join(folder, "config"));
  writeFileSync(path.join(folder, "package.json"), '{"name":"back","private":true,"type":"module"}');
  writeFileSync(path.join(folder, "config/flow.json"), JSON.stringify({ project: `${prefix}project`, server: target.url }));
  const flow = async (...args: string[]) => readDocument(await runInProcess([...args, "--json"], { cwd: folder }));
  const apply = () => flow("apply", "--prune", "-y", "--allow-deletes", "100%");
  writeConstant(folder);
  await send("POST", `${target.url}/metadata/taskdefs`, [{ name: `${prefix}theirs`, ownerApp: "others" }]);
  for (let round = 0; round < count; round++) {
    writeSlots(folder, random);
    const first = await apply();
    const left = first.items.filter(({ outcome, reason }) => outcome === "failed" || (outcome === "skipped" && reason !== "not-owned"));
    if (first.exitCode !== 0 || left.length > 0) return [round, first.exitCode, first["refusals"], left];
    const [before, created] = [await readState(target.url, prefix), await creation()];
    writeSlots(folder, random);
    const second = await apply();
    if (second["run"] === undefined) continue;
    const back = await flow("rollback", "-y", "--allow-deletes", "100%");
    const differs = differences(before, await readState(target.url, prefix));
    if (back.exitCode !== 0 || differs.length > 0 || !isDeepStrictEqual(created, await creation())) return [round, back, differs];
    for (const { kind, action } of back.items) actions.set(`${kind} ${action}`, (actions.get(`${kind} ${action}`) ?? 0) + 1);
  }
  return [];
}
