import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunState } from "../../../src/server/engine/change.ts";
import { createSqliteStore } from "../../../src/server/store/sqlite-store.ts";
import type { Store } from "../../../src/server/store/store.ts";
import { createSubject, worker } from "./support.ts";
import type { Subject } from "./support.ts";

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "flow-broken-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Tasks with a number for a name, as no version of the server writes them. */
function withoutNames(state: RunState): RunState {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is none, on purpose
  const tasks = state.tasks.map((task) => ({ ...task, iteration: 1, referenceTaskName: JSON.parse("5") as string }));
  return { ...state, tasks };
}

/** A server on the same file, which finds some runs damaged. */
async function restart(dbFile: string, isBroken: (state: RunState) => boolean): Promise<Subject> {
  const store = await createSqliteStore(dbFile);
  const damaged: Store = {
    ...store,
    loadRun(workflowId) {
      const state = store.loadRun(workflowId);
      return state !== undefined && isBroken(state) ? withoutNames(state) : state;
    },
  };
  return createSubject({ store: damaged });
}

const freshFile = (): string => path.join(folder, `${(files += 1)}.db`);
const isNamed = (name: string) => (state: RunState) => state.workflow.workflowName === name && state.workflow.status === "RUNNING";

it("a run that cannot be decided fails when its worker reports, and the others go on", async () => {
  const dbFile = freshFile();
  const first = await createSubject({ dbFile });
  const broken = await first.start([worker("a"), worker("b")], { name: "broken" });
  const sound = await first.start([worker("a"), worker("b")], { name: "sound" });
  const tasks = await first.poll("a", { count: 2 });
  await first.close();

  const second = await restart(dbFile, isNamed("broken"));
  for (const task of tasks) await second.report(task, "COMPLETED");
  expect(second.api.workflows.getStatus(broken, { includeOutput: false, includeVariables: false }).status).toBe("FAILED");
  expect(second.api.workflows.getWorkflow(broken, false).reasonForIncompletion).toMatch(/^The run cannot be continued: /);
  await second.report(await second.pollOne("b"), "COMPLETED");
  expect(second.api.workflows.getWorkflow(sound, false).status).toBe("COMPLETED");
});

it("a run that cannot be decided fails when its time comes, and its parent hears of it", async () => {
  const dbFile = freshFile();
  const first = await createSubject({ dbFile });
  first.api.metadata.createWorkflowDef({ name: "child", tasks: [worker("a")] }, true);
  const parent = await first.start(
    [{ name: "sub", taskReferenceName: "sub", type: "SUB_WORKFLOW", subWorkflowParam: { name: "child", version: 1 } }],
    { name: "parent", taskDefs: [{ name: "a", responseTimeoutSeconds: 30, retryCount: 0 }] },
  );
  await first.until(() => first.api.tasks.getQueueSizes(["a"])["a"] === 1);
  await first.poll("a");
  await first.close();

  const second = await restart(dbFile, isNamed("child"));
  second.clock.advance(1);
  const ended = await second.until(() => {
    const run = second.api.workflows.getWorkflow(parent, true);
    return run.status === "FAILED" && run;
  });
  expect(ended.reasonForIncompletion).toContain("The run cannot be continued: ");
});
