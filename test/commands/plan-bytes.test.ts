/** The same input has the same bytes, whatever the order of files, keys and answers, the locale and the time zone. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, it } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import type { Json } from "../../src/core/json.ts";
import { isJsonObject } from "../../src/core/json.ts";
import type { Random } from "../core/seeded.ts";
import { seeded } from "../core/seeded.ts";
import { randomTask } from "../e2e/support/valid-tasks.ts";
import { randomWorkflow } from "../e2e/support/valid-workflows.ts";
import { startFaultServer } from "../harness/fault-server.ts";
import { testScale } from "../harness/scale.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { runInProcess } from "./support/run-in-process.ts";

const shufflesPerProject = 10;
const projects = Array.from({ length: 2 * testScale }, (_, index) => index + 1);

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index--) {
    const other = random.below(index + 1);
    const [left, right] = [result[index], result[other]];
    if (left !== undefined && right !== undefined) [result[index], result[other]] = [right, left];
  }
  return result;
}

/** The keys of every object in another order; the items of lists stay where they are. */
function shuffleKeys(value: Json, random: Random): Json {
  if (Array.isArray(value)) return value.map((item) => shuffleKeys(item, random));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(shuffled(Object.entries(value), random).map(([key, item]) => [key, shuffleKeys(item, random)]));
}

interface World {
  files: ReadonlyMap<string, JsonObject>;
  answers: Readonly<Record<string, JsonObject[]>>;
}

/** Some on both sides, some on one; edited, foreign and orphaned ones, in use and not, and workflows that call each other. */
function randomWorld(random: Random): World {
  const files = new Map<string, JsonObject>();
  const there: { task: JsonObject[]; workflow: JsonObject[] } = { task: [], workflow: [] };
  const owners = [{ ownerApp: "ours" }, { ownerApp: "ours" }, { ownerApp: "theirs" }, {}];
  for (let index = 0; index < 12; index++) {
    const name = random.pick(["t", "T", "ünï", "a.b", "Ж"]) + String(index);
    const body = { ...randomTask(random), name, inputTemplate: { x: 1, y: 2, z: 3 } };
    if (random.next() < 0.7) files.set(`tasks/${String(random.below(9))}_${index}/task.json`, body);
    if (random.next() < 0.7)
      there.task.push({
        ...body,
        ...(random.next() < 0.5 ? { retryCount: random.below(9), inputTemplate: { x: 4, y: 5, z: 6 } } : {}),
        ...random.pick(owners),
      });
  }
  for (let index = 0; index < 10; index++) {
    const called = { x: random.below(10), y: random.below(10) };
    const call = (reference: string, called: number): JsonObject => ({
      name: "sub",
      taskReferenceName: reference,
      type: "SUB_WORKFLOW",
      subWorkflowParam: { name: `w${called}` },
    });
    const cases = { x: [call("x", called.x)], y: [call("y", called.y)] };
    const choice = { name: "choose", taskReferenceName: "choose", type: "SWITCH", evaluatorType: "value-param", expression: "k" };
    const tasks = [{ ...choice, inputParameters: { k: "x" }, decisionCases: cases }];
    const own = randomWorkflow(random, `t${random.below(12)}`);
    const body = { ...own, name: `w${index}`, version: 1 + random.below(2), tasks };
    if (random.next() < 0.7) files.set(`workflows/${String(random.below(9))}_${index}.json`, body);
    if (random.next() < 0.7)
      there.workflow.push({ ...body, ...(random.next() < 0.5 ? { description: "edited" } : {}), ...random.pick(owners) });
  }
  return {
    files,
    answers: { "/metadata/taskdefs": there.task, "/metadata/workflow": there.workflow, "/event": [], "/scheduler/schedules": [] },
  };
}

async function planOf(world: World, random: Random, server: { url: string; answers: Record<string, unknown> }): Promise<string> {
  for (const [at, definitions] of Object.entries(world.answers)) {
    server.answers[at] = shuffled(definitions, random).map((body) => shuffleKeys(body, random));
  }
  const folder = tempFolder();
  const files = shuffled([...world.files, ["config/flow.json", { project: "ours", server: server.url }] as const], random);
  for (const [file, body] of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), JSON.stringify(shuffleKeys(body, random)));
  }
  process.env["TZ"] = random.pick(["UTC", "Asia/Kathmandu", "America/St_Johns"]);
  process.env["LC_ALL"] = random.pick(["C", "tr_TR.UTF-8", "sv_SE.UTF-8"]);
  const run = await runInProcess(["plan", "--json", "--prune", "--allow-deletes", "100%"], { cwd: folder });
  const document: { findings: unknown } = JSON.parse(run.stdout);
  // A finding says in which column a value stands, and that is another one where the keys are.
  document.findings = [];
  return JSON.stringify(document, undefined, 2);
}

const { TZ, LC_ALL } = process.env;
afterEach(() => {
  for (const [name, value] of Object.entries({ TZ, LC_ALL })) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

it.each(projects)("a plan of the project %i is the same over its shuffles", async (seed) => {
  const world = randomWorld(seeded(seed));
  const answers: Record<string, unknown> = { "/tasks/queue/all": {} };
  for (let index = 0; index < 10; index++) answers[`/workflow/running/w${index}`] = [];
  const server = await startFaultServer({ at: "/nowhere", fault: "500" }, answers);
  const random = seeded(seed + 1_000_000);
  const first = await planOf(world, random, { url: server.url, answers });
  const { schema, items }: { schema: string; items: { action: string }[] } = JSON.parse(first);
  expect(schema).toBe("flow.plan/1");
  expect(new Set(items.map(({ action }) => action)).size).toBeGreaterThan(1);
  for (let round = 1; round < shufflesPerProject; round++) expect(await planOf(world, random, { url: server.url, answers })).toBe(first);
});
