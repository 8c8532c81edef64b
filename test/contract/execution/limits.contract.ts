import { expect, it } from "vitest";
import type { Task } from "../../../src/core/model/execution.ts";
import { useSubject } from "../support/subject.ts";

const server = useSubject();

it("rateLimitPerFrequency counts the tasks of a definition", async () => {
  const name = server.unique("rated");
  await server.registerTasks({ name, rateLimitPerFrequency: 1, rateLimitFrequencyInSeconds: 3600, ownerEmail: "a@b.c" });
  const task = (ref: string): object => ({ name, taskReferenceName: ref, type: "SIMPLE" });
  await server.startTasks([
    { name: "fork", taskReferenceName: "fork", type: "FORK_JOIN", forkTasks: [[task("one")], [task("two")]] },
    { name: "join", taskReferenceName: "join", type: "JOIN", joinOn: ["one", "two"] },
  ]);
  const taken: Task[] = [];
  for (let polls = 0; polls < 4; polls += 1) {
    taken.push(...(await server.get(`/tasks/poll/batch/${name}?count=5&timeout=200`)).json<Task[]>());
  }
  expect(taken).toHaveLength(server.expected("rate-limit"));
});
