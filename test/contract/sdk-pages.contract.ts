import { expect, it } from "vitest";
import { WorkflowExecutor, searchAllTasks, searchAllWorkflows, simpleTask } from "../../src/index.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { useClient } from "./support/sdk.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const connect = useClient(server);

it.each(["oldest-first", "newest-first"] as const)("every run is found once while the found ones leave the query: %s", async (order) => {
  const client = await connect();
  const runs = new WorkflowExecutor(client);
  const name = server.unique("paged");
  await server.registerWorkflow({ name, tasks: [{ name: "wait", taskReferenceName: "wait", type: "WAIT" }] });
  const ids = await Promise.all(runs.startWorkflows(Array.from({ length: 11 }, () => ({ name }))));
  const query = `workflowType=${name} AND status=RUNNING`;
  await pollUntil(
    () => runs.search(0, 100, query, "*"),
    ({ totalHits }) => totalHits === ids.length,
  );
  const found: string[] = [];
  for await (const run of searchAllWorkflows(client, { query, pageSize: 3, order })) {
    found.push(run.workflowId);
    await runs.terminate(run.workflowId, "found");
  }
  expect(found).toHaveLength(ids.length);
  expect(new Set(found)).toEqual(new Set(ids));
});

it("every task is found once", async () => {
  const client = await connect();
  const type = server.unique("paged_task");
  await server.registerTasks({ name: type, retryCount: 0 });
  await server.startTasks(Array.from({ length: 5 }, (_, nth) => simpleTask(`t${nth}`, type, {})));
  for (let nth = 0; nth < 5; nth++) await server.finish(type, "COMPLETED");
  const query = `taskType=${type} AND status=COMPLETED`;
  await pollUntil(
    () => client.tasks.search({ query, size: 1 }),
    ({ totalHits }) => totalHits === 5,
  );
  const found: string[] = [];
  for await (const task of searchAllTasks(client, { query, pageSize: 2 })) found.push(task.taskId);
  expect(new Set(found).size).toBe(5);
  expect(found).toHaveLength(5);
});
