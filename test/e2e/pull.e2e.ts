/** What drifted comes back into files that people keep: no byte outside of what changed differs. On either server. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringifyJson } from "../../src/core/exact-json.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { isJsonObject } from "../../src/core/json.ts";
import { topTasks, walkTasks } from "../../src/core/nested-tasks.ts";
import { readDocument } from "../commands/support/documents.ts";
import type { OutputDocument } from "../commands/support/documents.ts";
import { runInProcess } from "../commands/support/run-in-process.ts";
import type { Random } from "../core/seeded.ts";
import { seeded } from "../core/seeded.ts";
import { startTarget } from "../harness/target.ts";
import type { Target } from "../harness/target.ts";
import { testScale } from "../harness/scale.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import type { RandomText, Range } from "../project/edit/random-text.ts";
import { differsOnlyIn, fieldRange, writeRandomJson, writeRandomYaml } from "../project/edit/random-text.ts";
import { deleteDefinitions } from "./support/clean-up.ts";
import { mutate } from "./support/mutations.ts";
import { randomTask, taskFields } from "./support/valid-tasks.ts";
import { innerTaskFields, randomWorkflow, workflowFields } from "./support/valid-workflows.ts";
import { testSeed } from "../harness/test-seed.ts";

const prefix = `pull_${randomBytes(4).toString("hex")}_`;
/** Of each kind; 500 with `npm run test:long`. */
const files = Math.min(500, 60 * testScale);
let target: Target;

beforeAll(async () => {
  target = await startTarget();
});
afterAll(async () => {
  await deleteDefinitions(target.url, prefix);
  await target.close();
}, 400_000);

interface Drift {
  body: JsonObject;
  /** What the pull may touch of the file. */
  range: Range;
}

const kinds = {
  tasks: {
    path: "/metadata/taskdefs",
    method: "POST",
    fileOf: (index: number, ending: string) => `tasks/${index}/task${ending}`,
    make: (random: Random, index: number): JsonObject => ({ name: `${prefix}${index}`, ...randomTask(random) }),
    drift(definition: JsonObject, written: RandomText, random: Random): Drift {
      // With a limit on the whole, the limits on a part depend on it.
      const free = definition["timeoutSeconds"] === 500 ? taskFields.filter(({ key }) => !key.endsWith("imeoutSeconds")) : taskFields;
      return changed(definition, definition, "", free, written, random);
    },
  },
  workflows: {
    path: "/metadata/workflow",
    method: "PUT",
    fileOf: (index: number, ending: string) => `workflows/${index}${ending}`,
    make: (random: Random, index: number): JsonObject => ({ name: `${prefix}${index}`, version: 1, ...randomWorkflow(random, prefix) }),
    drift(definition: JsonObject, written: RandomText, random: Random): Drift {
      const places = walkTasks(topTasks(definition));
      if (random.next() < 0.4 || places.length === 0) return changed(definition, definition, "", workflowFields, written, random);
      const { task, pointer } = random.pick(places);
      const inner: unknown = task;
      if (!isJsonObject(inner)) throw new Error("a null task");
      return changed(definition, inner, pointer, innerTaskFields, written, random);
    },
  },
} as const;

/** Changes a field of a part of the definition in place. */
function changed(
  body: JsonObject,
  part: JsonObject,
  pointer: string,
  fields: Parameters<typeof mutate>[1],
  written: RandomText,
  random: Random,
): Drift {
  const before = structuredClone(part);
  const { key } = mutate(part, fields, random);
  return { body, range: fieldRange(written, before, pointer, key) };
}

describe.each(["tasks", "workflows"] as const)(`pull --drift of %s (FLOW_TEST_SEED=${testSeed})`, (noun) => {
  it("writes what was changed on the server and nothing else", async () => {
    const { make, drift, fileOf, path: address, method } = kinds[noun];
    const random = seeded(testSeed);
    const cwd = tempFolder();
    const run = async (...args: string[]): Promise<OutputDocument> => readDocument(await runInProcess([...args, "--json"], { cwd }));
    const write = (file: string, text: string): void => {
      mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
      writeFileSync(path.join(cwd, file), text);
    };
    write("config/flow.json", JSON.stringify({ project: `${prefix}project`, server: target.url }));
    const all = Array.from({ length: files }, (_, index) => {
      const definition = make(random, index);
      const written = random.next() < 0.3 ? writeRandomJson(definition, random) : writeRandomYaml(definition, random, false);
      const file = fileOf(index, path.extname(written.file));
      write(file, written.text);
      return { definition, written, file };
    });
    expect(await run(noun, "upload", "--all")).toMatchObject({ exitCode: 0, summary: { created: files } });

    const drifted = all.map(({ definition, written, file }) => ({ file, written, ...drift(definition, written, random) }));
    const body = stringifyJson(drifted.map((one) => ({ ...one.body, ownerApp: `${prefix}project` })));
    const answer = await fetch(target.url + address, { method, headers: { "content-type": "application/json" }, body });
    expect({ status: answer.status, text: await answer.text() }).toMatchObject({ status: 200 });

    const pulled = await run(noun, "pull", "--all", "--drift");
    expect(pulled.items.filter(({ outcome }) => outcome !== "edited")).toEqual([]);
    expect(pulled).toMatchObject({ exitCode: 0, summary: { edited: files, kept: 0, failed: 0 } });
    for (const { file, written, range } of drifted) {
      const text = readFileSync(path.join(cwd, file), "utf8");
      if (!differsOnlyIn(written.text, [range], text)) {
        throw new Error(
          `more than the change was written into ${file}\n${written.text}\n--- became\n${text}\n--- though ${JSON.stringify(range)}`,
        );
      }
    }
    const synced = await run(noun, "list", "--sync");
    expect(synced.summary).toMatchObject({ local: files, same: files, changed: 0 });
  }, 600_000);
});
