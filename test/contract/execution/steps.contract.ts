/** Workflows in step form, compiled and run: what each step waits for, and that nothing waits for the server to come by. */
import { expect, it } from "vitest";
import { isTerminalWorkflow } from "../../../src/core/model/execution.ts";
import type { Task, Workflow } from "../../../src/core/model/execution.ts";
import { compileSteps } from "../../../src/core/steps/compile-steps.ts";
import { inputOf, randomSteps, stepForm } from "../../core/steps/random-steps.ts";
import type { RandomStep } from "../../core/steps/random-steps.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { useSubject } from "../support/subject.ts";

const server = useSubject();

/** All run the task of one type. */
async function startSteps(steps: readonly RandomStep[], type: string): Promise<string> {
  const name = server.unique("steps");
  const { value, problems } = compileSteps(stepForm(name, steps, type));
  expect(problems).toEqual([]);
  await server.registerWorkflow({ ...value, name });
  const { status, text } = await server.post("/workflow", { name, input: inputOf(steps) });
  if (status !== 200) throw new Error(text);
  return text;
}

interface Worked {
  run: Workflow;
  /** The steps, as they came. */
  order: string[];
}

/**
 * Starts the steps and does every task, without asking the server to decide: it has to come by itself. A real server loses a JOIN out of
 * its queue now and then (once in some forty runs), and finds it again half a minute later: once that is chance, twice it is the form.
 */
async function runSteps(steps: readonly RandomStep[]): Promise<Worked> {
  const attempt = async (): Promise<Worked> => {
    const type = server.unique("step");
    return workThrough(await startSteps(steps, type), type);
  };
  return attempt().catch(attempt);
}

async function workThrough(workflowId: string, taskType: string): Promise<Worked> {
  const order: string[] = [];
  const run = await pollUntil(
    async () => {
      const tasks = (await server.get(`/tasks/poll/batch/${taskType}?count=10&timeout=20&workerid=steps`)).json<Task[]>();
      for (const task of tasks) {
        order.push(task.referenceTaskName);
        const answer = await server.report(task, "COMPLETED", { outputData: { by: task.referenceTaskName } });
        expect(answer.status).toBe(200);
      }
      return server.run(workflowId);
    },
    ({ status }) => isTerminalWorkflow(status),
    // A step that waits for the server's sweeper would wait for half a minute.
    { deadlineMs: 25_000, everyMs: 10 },
  );
  return { run, order };
}

function expectOrder(steps: readonly RandomStep[], order: readonly string[]): void {
  const ran = steps.filter(({ isLeftOut }) => isLeftOut !== true);
  expect(order.toSorted()).toEqual(ran.map(({ name }) => name).toSorted());
  const early = ran.flatMap(({ name, dependsOn }) =>
    dependsOn.filter((other) => order.indexOf(other) > order.indexOf(name)).map((other) => `${name} ran before ${other}`),
  );
  expect(early).toEqual([]);
}

const named = (name: string, ...dependsOn: string[]): RandomStep => ({ name, dependsOn, duration: 1 });

it.each<[string, RandomStep[]]>([
  ["a line", [named("a"), named("b", "a"), named("c", "b")]],
  ["a diamond", [named("a"), named("b", "a"), named("c", "a"), named("d", "b", "c")]],
  ["a tree", [named("a"), named("b", "a"), named("c", "a"), named("d", "b"), named("e", "b"), named("f", "c")]],
  [
    "the smallest graph that is neither one after another nor side by side",
    [named("a"), named("b"), named("c", "a"), named("d", "a", "b")],
  ],
  ["a step that is left out between two", [named("a"), { ...named("b", "a"), isLeftOut: true }, named("c", "b")]],
  [
    "steps that others wait for from another branch, and that are left out",
    [named("a"), named("b"), { ...named("c", "a"), isLeftOut: true }, named("d", "c", "b"), named("e", "c"), named("f", "b")],
  ],
])("%s", { timeout: 180_000 }, async (_what, steps) => {
  const { run, order } = await runSteps(steps);
  expect(run.status).toBe("COMPLETED");
  expectOrder(steps, order);
});

it.each([11, 24, 35, 48])("a random graph of up to 16 steps, seed %i", { timeout: 180_000 }, async (seed) => {
  const steps = randomSteps(seed, 16);
  const { run, order } = await runSteps(steps);
  expect(run.status).toBe("COMPLETED");
  expectOrder(steps, order);
});
