import { afterAll, describe, expect, it } from "vitest";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const cleanups: string[] = [];
afterAll(async () => {
  for (const path of cleanups) await server.delete(path);
});

/** As it is sent, and as it comes back: integers in all their digits, doubles as Java writes them. */
const numbers: readonly [sent: string, shown: string][] = [
  ["1", "1"],
  ["1.0", "1.0"],
  ["0", "0"],
  ["-0", "0"],
  ["-0.0", "-0.0"],
  ["9007199254740993", "9007199254740993"],
  ["9223372036854775808", "9223372036854775808"],
  ["-123456789012345678901234567890", "-123456789012345678901234567890"],
  ["9007199254740993.0", "9.007199254740992E15"],
  ["1e2", "100.0"],
  ["1e6", "1000000.0"],
  ["1E7", "1.0E7"],
  ["1e10", "1.0E10"],
  ["12345678.5", "1.23456785E7"],
  ["0.1", "0.1"],
  ["1.10", "1.1"],
  ["0.001", "0.001"],
  ["0.0001", "1.0E-4"],
  ["1e-400", "0.0"],
  ["4.9e-324", "4.9E-324"],
  ["1.7976931348623157e308", "1.7976931348623157E308"],
  ["1e400", '"Infinity"'],
  ["-1e400", '"-Infinity"'],
];
const objectOf = (place: 0 | 1): string =>
  `{${numbers.map((number, index) => `"n${index}":${number[place]}`).join(",")},"list":[1.0,[2,{"a":2.50}]]}`;
const sent = objectOf(0);
const shown = objectOf(1).replace("2.50", "2.5");

async function post(path: string, raw: string, method = "POST"): Promise<void> {
  const answer = await server.send(method, path, { raw });
  expect(answer).toMatchObject({ status: 200 });
}

describe("numbers of definitions", () => {
  it("of a task", async () => {
    const name = server.unique("numbers");
    cleanups.push(`/metadata/taskdefs/${name}`);
    await post("/metadata/taskdefs", `[{"name":"${name}","inputTemplate":${sent}}]`);
    expect((await server.get(`/metadata/taskdefs/${name}`)).text).toContain(`"inputTemplate":${shown}`);
    expect((await server.get("/metadata/taskdefs")).text).toContain(`"inputTemplate":${shown}`);
    await post("/metadata/taskdefs", `{"name":"${name}","inputTemplate":{"a":1.0}}`, "PUT");
    expect((await server.get(`/metadata/taskdefs/${name}`)).text).toContain('"inputTemplate":{"a":1.0}');
  });

  it("of a workflow, at any depth", async () => {
    const name = server.unique("numbers");
    cleanups.push(`/metadata/workflow/${name}/1`);
    const inner = `{"name":"t","taskReferenceName":"t","type":"SET_VARIABLE","inputParameters":${sent}}`;
    const outer = `{"name":"s","taskReferenceName":"s","type":"SWITCH","evaluatorType":"value-param","expression":"k","inputParameters":{"k":1},"decisionCases":{"a":[${inner}]}}`;
    await post(
      "/metadata/workflow",
      `{"name":"${name}","tasks":[${outer}],"variables":${sent},"outputParameters":{"o":1.0},"metadata":{"m":1e3}}`,
    );
    const { text } = await server.get(`/metadata/workflow/${name}`);
    expect(text).toContain(`"variables":${shown}`);
    expect(text).toContain(`"inputParameters":${shown}`);
    expect(text).toContain('"outputParameters":{"o":1.0}');
    expect(text).toContain('"metadata":{"m":1000.0}');
  });

  it("of an event handler", async () => {
    const name = server.unique("numbers");
    cleanups.push(`/event/${name}`);
    await post(
      "/event",
      `{"name":"${name}","event":"${name}","actions":[{"action":"start_workflow","start_workflow":{"name":"x","input":${sent}}}]}`,
    );
    expect((await server.get(`/event/${name}?activeOnly=false`)).text).toContain(`"input":${shown}`);
  });

  it("of a schedule", async () => {
    const name = server.unique("numbers");
    cleanups.push(`/scheduler/schedules/${name}`);
    await post("/scheduler/schedules", `{"name":"${name}","startWorkflowRequest":{"name":"x","input":${sent}}}`);
    expect((await server.get(`/scheduler/schedules/${name}`)).text).toContain(`"input":${shown}`);
    expect((await server.put(`/scheduler/schedules/${name}/pause`)).status).toBe(200);
    expect((await server.get(`/scheduler/schedules/${name}`)).text).toContain(`"input":${shown}`);
  });

  it.each([
    ["a count with a fraction of nothing", '"retryCount":5.0', '"retryCount":5'],
    ["a count in exponents", '"retryCount":1e1', '"retryCount":10'],
    ["a number as text", '"description":1.0', '"description":"1.0"'],
    ["a long number as text", '"description":9007199254740993', '"description":"9007199254740993"'],
    ["a number among names", '"inputKeys":[1.0]', '"inputKeys":["1.0"]'],
  ])("reads %s", async (_, field, stored) => {
    const name = server.unique("numbers");
    cleanups.push(`/metadata/taskdefs/${name}`);
    await post("/metadata/taskdefs", `[{"name":"${name}",${field}}]`);
    expect((await server.get(`/metadata/taskdefs/${name}`)).text).toContain(stored);
  });

  it.each(['"retryCount":2147483648.0', '"retryCount":9007199254740993', '"timeoutSeconds":9223372036854775808'])(
    "refuses %s",
    async (field) => {
      const answer = await server.send("POST", "/metadata/taskdefs", { raw: `[{"name":"x",${field}}]` });
      expect(answer.status).toBe(500);
      expect(answer.json<{ message: string }>().message).toMatch(/^JSON parse error: /);
    },
  );
});

describe("numbers of a run", () => {
  it("go through expressions, jq and workers as they are", async () => {
    const taskType = server.unique("worker");
    const workflow = server.unique("numbers");
    await server.registerTasks({ name: taskType });
    await server.registerWorkflow({
      name: workflow,
      tasks: [
        {
          name: "set",
          taskReferenceName: "set",
          type: "SET_VARIABLE",
          inputParameters: { double: "${workflow.input.double}", text: "x${workflow.input.double}", long: "${workflow.input.long}" },
        },
        {
          name: "choose",
          taskReferenceName: "choose",
          type: "SWITCH",
          evaluatorType: "value-param",
          expression: "on",
          inputParameters: { on: "${workflow.input.double}" },
          decisionCases: { "1.0": [{ name: taskType, taskReferenceName: "worker", inputParameters: { all: "${workflow.input}" } }] },
        },
      ],
      outputParameters: { long: "${worker.output.long}", double: "${worker.output.double}" },
    });
    const payload = '{"double":1.0,"long":9007199254740993,"small":1e-5}';
    const started = await server.send("POST", `/workflow/${workflow}`, { raw: payload });
    expect(started.status).toBe(200);
    const task = await server.take(taskType);
    expect(task.workflowInstanceId).toBe(started.text);
    const shownPayload = ['"double":1.0', '"long":9007199254740993', '"small":1.0E-5'];
    const taskText = (await server.get(`/tasks/${task.taskId}`)).text;
    for (const part of shownPayload) expect(taskText).toContain(part);
    const result = `{"taskId":"${task.taskId}","workflowInstanceId":"${started.text}","status":"COMPLETED","outputData":${payload}}`;
    expect((await server.send("POST", "/tasks", { raw: result })).status).toBe(200);
    await server.runEnded(started.text);
    const { text } = await server.get(`/workflow/${started.text}`);
    expect(text).toMatch(/"output":\{(?:"double":1\.0,"long":9007199254740993|"long":9007199254740993,"double":1\.0)\}/);
    expect(text).toMatch(/"variables":\{[^}]*"text":"x1\.0"/);
    expect(text).toMatch(/"selectedCase":"1\.0"/);
    for (const part of shownPayload) expect(text).toContain(part);
  });
});
