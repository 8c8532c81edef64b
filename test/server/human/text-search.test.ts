/** Text queries go through SQL first: that must leave out nothing that they hold for, and most of what they do not. */
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { Json, JsonObject } from "../../../src/core/json.ts";
import type { HumanTaskSearch } from "../../../src/core/model/human.ts";
import { createRuntime } from "../../../src/server/runtime/create-runtime.ts";
import { criteriaOf } from "../../../src/server/runtime/human/human-search.ts";
import { openDatabase } from "../../../src/server/store/database.ts";
import { humanCalls } from "../../../src/server/store/human-rows.ts";
import type { HumanCriteria } from "../../../src/server/store/human-criteria.ts";
import { seeded } from "../../core/seeded.ts";
import type { Random } from "../../core/seeded.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import { testSeed } from "../../harness/test-seed.ts";

/** A store of HUMAN tasks with these inputs, and `read`: the inputs and outputs that were read from it, by query. */
async function storeOf(inputs: readonly JsonObject[]) {
  const dbFile = path.join(tempFolder(), "server.db");
  const runtime = await createRuntime({ dbFile });
  const { metadata, workflows, human } = runtime.api;
  const task = { name: "ask", taskReferenceName: "ask", type: "HUMAN", inputParameters: { of: "${workflow.input.of}" } };
  metadata.createWorkflowDef({ name: "asking", tasks: [task] }, true);
  for (const [index, of] of inputs.entries()) {
    const id = await workflows.startWorkflow({ name: "asking", input: { of } });
    const taskId = workflows.getWorkflow(id, true).tasks[0]?.taskId ?? "";
    if (index % 3 === 0)
      human.claimHumanTask(taskId, { userType: "EXTERNAL_USER", user: "Kim" }, { overrideAssignment: false, withTemplate: false });
    if (index % 4 === 0) await human.updateHumanTask(taskId, of, true);
  }
  await runtime.close();
  const database = await openDatabase(dbFile);
  onTestFinished(() => database.close());
  const read: number[] = [];
  const counting: typeof database = {
    ...database,
    all(sql, ...values) {
      const rows = database.all(sql, ...values);
      if (sql.includes("tasks.input, tasks.output")) read.push(rows.length);
      return rows;
    },
  };
  return { ...humanCalls(counting), read };
}

/** K and I are also the small letters of the Kelvin sign and of the Turkish I with a dot. */
const letters = [...Array.from("aAbkKiIsS019 %_-.:é*"), "\u212A", "\u0130", "\u0307", "\\", '"', "\n", "\u0000", "\ud800", "😀"];

function randomText(random: Random): string {
  return Array.from({ length: random.below(6) }, () => random.pick(letters)).join("");
}

function randomValue(random: Random, depth = 0): Json {
  const kind = random.below(depth > 1 ? 4 : 7);
  if (kind === 0) return random.pick([null, true, 17, -1.5, 1e-7, 1e21, 12345678901]);
  if (kind < 4) return randomText(random);
  if (kind === 4) return [randomValue(random, depth + 1), randomValue(random, depth + 1)];
  return { [random.pick(["a", "Ki", "s"])]: randomValue(random, depth + 1), b: randomValue(random, depth + 1) };
}

function randomQuery(random: Random): string {
  const word = (): string =>
    random.pick([randomText(random), random.pick(["17", "e+21", "1e-7", "true", "kim", "KIM", "ask*g", "EXTERNAL", "asking"])]);
  const parts = [word(), `"${word()}"`, `of.a:${word()}`, `of.Ki:${word()}*`, `of:"${word()}"`, `*${word()}`];
  return Array.from({ length: 1 + random.below(2) }, () => random.pick(parts)).join(" ");
}

it(`finds what reading everything finds (seed ${testSeed})`, async () => {
  const random = seeded(testSeed);
  const store = await storeOf(Array.from({ length: 40 }, () => ({ a: randomValue(random), Ki: randomValue(random) })));
  let found = 0;
  for (let round = 0; round < 120; round += 1) {
    const kind = random.pick(["taskInputQuery", "taskOutputQuery", "fullTextQuery"] as const);
    const search: HumanTaskSearch = { [kind]: randomQuery(random), size: 100 };
    const criteria = criteriaOf(search);
    const { texts } = criteria;
    const everything: HumanCriteria =
      texts === undefined ? criteria : { ...criteria, texts: { ...texts, input: [], output: [], anywhere: [] } };
    const expected = store.searchHumanTasks(everything);
    expect({ search, ...store.searchHumanTasks(criteria) }).toEqual({ search, ...expected });
    if (texts !== undefined) found += expected.totalHits;
  }
  expect(found).toBeGreaterThan(20);
});

it("reads what may match, and little of it at once", async () => {
  const store = await storeOf(Array.from({ length: 250 }, (_, index) => ({ text: index === 77 ? "the needle" : "hay" })));
  for (const search of [{ taskInputQuery: "of.text:*needle*" }, { fullTextQuery: '"THE NEEDLE"' }]) {
    store.read.length = 0;
    expect(store.searchHumanTasks(criteriaOf(search)).totalHits).toBe(1);
    expect(store.read).toEqual([1]);
  }
  store.read.length = 0;
  const { totalHits, records } = store.searchHumanTasks(criteriaOf({ fullTextQuery: "hay", start: 120, size: 10 }));
  expect([totalHits, records.length]).toEqual([249, 10]);
  expect(Math.max(...store.read)).toBeLessThanOrEqual(100);
});
