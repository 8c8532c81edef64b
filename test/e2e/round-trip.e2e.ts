/** What was uploaded is `same`, and one changed value is that one change: with random definitions, through a real server. */
import { randomBytes } from "node:crypto";
import path from "node:path";
import { mkdirSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isJsonObject } from "../../src/core/json.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { topTasks, walkTasks } from "../../src/core/nested-tasks.ts";
import { readDocument } from "../commands/support/documents.ts";
import type { OutputDocument } from "../commands/support/documents.ts";
import { runInProcess } from "../commands/support/run-in-process.ts";
import type { Random } from "../core/seeded.ts";
import { seeded } from "../core/seeded.ts";
import { startTarget } from "../harness/target.ts";
import type { Target } from "../harness/target.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { deleteDefinitions } from "./support/clean-up.ts";
import { mutate } from "./support/mutations.ts";
import { randomTask, taskFields } from "./support/valid-tasks.ts";
import { innerTaskFields, randomWorkflow, workflowFields } from "./support/valid-workflows.ts";
import { testSeed } from "../harness/test-seed.ts";

const prefix = `trip_${randomBytes(4).toString("hex")}_`;
let target: Target;

beforeAll(async () => {
  target = await startTarget();
});
afterAll(async () => {
  await deleteDefinitions(target.url, prefix);
  await target.close();
});

/** Many on a real server; a sample where every run of the tests pays for it. */
const sample = (): number => (target.kind === "real" ? 300 : 40);

const kinds = {
  tasks: {
    fileOf: (name: string) => `tasks/${name}/task.json`,
    make: (random: Random, index: number): JsonObject => ({ name: `${prefix}${index}`, ...randomTask(random) }),
    change: changeTask,
  },
  workflows: {
    fileOf: (name: string) => `workflows/${name}.json`,
    make: (random: Random, index: number): JsonObject => ({
      name: `${prefix}${index % 2 === 0 ? index : index - 1}`,
      version: 1 + (index % 2),
      ...randomWorkflow(random, prefix),
    }),
    change: changeWorkflow,
  },
} as const;

/** Answers with the pointer under which every change must lie. */
function changeTask(body: JsonObject, random: Random): string {
  // With a limit on the whole, the limits on a part depend on it.
  const free = body["timeoutSeconds"] === 500 ? taskFields.filter(({ key }) => !key.endsWith("imeoutSeconds")) : taskFields;
  return `/${mutate(body, free, random).key}`;
}

function changeWorkflow(body: JsonObject, random: Random): string {
  if (random.next() < 0.4) return `/${mutate(body, workflowFields, random).key}`;
  const place = random.pick(walkTasks(topTasks(body)));
  const task: unknown = place.task;
  if (!isJsonObject(task)) throw new Error("a null task");
  return `${place.pointer}/${mutate(task, innerTaskFields, random).key}`;
}

function projectOf(definitions: readonly JsonObject[], fileOf: (name: string) => string) {
  const cwd = tempFolder();
  const write = (file: string, content: object): void => {
    mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
    writeFileSync(path.join(cwd, file), JSON.stringify(content));
  };
  const save = (): void => definitions.forEach((definition, index) => write(fileOf(String(index)), definition));
  write("config/flow.json", { project: `${prefix}project`, server: target.url });
  save();
  return {
    save,
    document: async (...args: string[]): Promise<OutputDocument> => readDocument(await runInProcess([...args, "--json"], { cwd })),
  };
}

const idOf = ({ name, version }: { name?: unknown; version?: unknown }): string => `${String(name)}@${String(version)}`;

describe.each(["tasks", "workflows"] as const)(`random %s (FLOW_TEST_SEED=${testSeed})`, (noun) => {
  it("are the same once uploaded, and one change of one is that one change", async () => {
    const { make, change, fileOf } = kinds[noun];
    const random = seeded(testSeed);
    const definitions = Array.from({ length: sample() }, (_, index) => make(random, index));
    const project = projectOf(definitions, fileOf);

    const uploaded = await project.document(noun, "upload", "--all");
    const refused = uploaded.items.filter(({ outcome }) => outcome === "failed").map(({ name, reason }) => ({ name, reason }));
    expect({ refused, errors: uploaded.findings.filter(({ severity }) => severity === "error") }).toEqual({ refused: [], errors: [] });
    expect(uploaded).toMatchObject({ exitCode: 0, summary: { created: definitions.length } });

    const synced = await project.document(noun, "list", "--sync", "--exit-code");
    const mine = synced.items.filter(({ name }) => name.startsWith(prefix));
    expect(mine.filter(({ state }) => state !== "same")).toEqual([]);
    expect(synced.summary).toMatchObject({ local: definitions.length, same: definitions.length, changed: 0, localOnly: 0 });

    const expected = new Map(definitions.map((definition) => [idOf(definition), change(definition, random)]));
    project.save();
    const changed = await project.document(noun, "list", "--sync");
    for (const item of changed.items.filter(({ name }) => name.startsWith(prefix))) {
      const place = expected.get(idOf(item)) ?? "";
      const paths = item.changes?.map((one) => one.path) ?? [];
      const strays = paths.filter((one) => one !== place && !one.startsWith(`${place}/`));
      expect({ item: idOf(item), state: item.state, strays, place }).toEqual({ item: idOf(item), state: "changed", strays: [], place });
    }
    expect(changed.summary).toMatchObject({ same: 0, changed: definitions.length });

    const updated = await project.document(noun, "upload", "--all");
    expect(updated.summary).toMatchObject({ updated: definitions.length, failed: 0 });
    expect((await project.document(noun, "list", "--sync")).summary).toMatchObject({ same: definitions.length, changed: 0 });
  }, 400_000);
});
