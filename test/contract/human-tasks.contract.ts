/** The open-source server has HUMAN tasks, and none of the calls for people. */
import { expect, it } from "vitest";
import { useSubject } from "./support/subject.ts";

const server = useSubject();

it("has calls for what people do with HUMAN tasks, or no such route", async () => {
  const answer = await server.get("/human/template");
  const expected = server.expected("human-routes");
  expect(answer.status).toBe(expected);
  expect(answer.text).toContain(expected === 404 ? "No static resource api/human/template." : "[");
});

it("leaves a HUMAN task to whoever reports on it, whatever its input says of people", async () => {
  const __humanTaskDefinition = { assignments: [{ assignee: { user: "jo", userType: "EXTERNAL_USER" }, slaMinutes: 1 }] };
  const task = { name: "review", taskReferenceName: "review", type: "HUMAN", inputParameters: { of: 1, __humanTaskDefinition } };
  const workflowId = await server.startTasks([task]);
  const [open] = (await server.runWhen(workflowId, ({ tasks }) => tasks[0]?.status === "IN_PROGRESS")).tasks;
  if (open === undefined) throw new Error("There is no task.");
  expect(open).toMatchObject({ taskType: "HUMAN", taskDefName: "review", inputData: { of: 1, __humanTaskDefinition }, outputData: {} });
  expect((await server.report(open, "IN_PROGRESS", { outputData: { draft: true } })).status).toBe(200);
  expect((await server.report(open, "COMPLETED", { outputData: { done: true } })).status).toBe(200);
  expect(await server.runEnded(workflowId)).toMatchObject({ status: "COMPLETED", output: { done: true } });
});
