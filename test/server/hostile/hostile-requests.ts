/** Requests that a server must survive: every route of the server, with odd paths, queries, headers and bodies. */
import type { Random } from "../../core/seeded.ts";
import { hostileJson } from "./hostile-json.ts";

export interface HostileRequest {
  method: string;
  /** As it goes on the wire. */
  target: string;
  headers: Record<string, string>;
  body: Buffer | undefined;
}

export interface Route {
  method: string;
  /** With `:parameter` segments. */
  path: string;
}

/** Sound bodies; each goes to every route, so most meet one that they are not meant for. */
const taskDef = {
  name: "hostile_task",
  retryCount: 1,
  timeoutSeconds: 60,
  responseTimeoutSeconds: 10,
  inputTemplate: { a: [1, { b: null }] },
};
const workflowDef = {
  name: "hostile_workflow",
  version: 1,
  tasks: [
    { name: "hostile_task", taskReferenceName: "one", type: "SIMPLE", inputParameters: { a: "${workflow.input.a}", b: { c: [1] } } },
    {
      name: "choose",
      taskReferenceName: "choose",
      type: "SWITCH",
      evaluatorType: "value-param",
      expression: "a",
      inputParameters: { a: "${workflow.input.a}" },
      decisionCases: { x: [{ name: "set", taskReferenceName: "set", type: "SET_VARIABLE", inputParameters: { v: 1 } }] },
      defaultCase: [],
    },
    {
      name: "loop",
      taskReferenceName: "loop",
      type: "DO_WHILE",
      inputParameters: { keepLastN: 2 },
      loopCondition: "$.loop['iteration'] < 2",
      loopOver: [
        { name: "inline", taskReferenceName: "inline", type: "INLINE", inputParameters: { expression: "1", evaluatorType: "javascript" } },
      ],
    },
  ],
  inputParameters: ["a"],
  outputParameters: { out: "${one.output.x}" },
  timeoutSeconds: 60,
};
const event = {
  name: "hostile_event",
  event: "conductor:hostile_workflow:one",
  actions: [{ action: "start_workflow", start_workflow: { name: "hostile_workflow", input: {} } }],
};
const schedule = {
  name: "hostile_schedule",
  cronExpression: "0 0 1 1 1 ?",
  startWorkflowRequest: { name: "hostile_workflow", version: 1, input: { a: 1 } },
};

export function soundBodies(ids: { workflowId: string; taskId: string }) {
  return [
    [taskDef],
    taskDef,
    workflowDef,
    [workflowDef],
    event,
    schedule,
    { name: "hostile_workflow", version: 1, input: { a: "x" }, correlationId: "c", priority: 1, taskToDomain: { "*": "d" } },
    { name: "inline", workflowDef: { ...workflowDef, name: "inline" }, input: {} },
    {
      workflowInstanceId: ids.workflowId,
      taskId: ids.taskId,
      status: "IN_PROGRESS",
      outputData: { a: 1 },
      logs: [{ log: "l", createdTime: 1 }],
    },
    { reRunFromTaskId: ids.taskId, taskInput: { a: 1 }, workflowInput: {} },
    [ids.workflowId, "no-such-workflow"],
    { a: 1 },
    "text",
  ];
}

const oddSegments = [
  "%2F",
  "%00",
  "%",
  "%zz",
  "..",
  "%2e%2e",
  "__proto__",
  "constructor",
  "%ED%A0%80",
  "%F0%9F%98%80",
  "a b".replace(" ", "%20"),
  "'",
  '"',
  "%0d%0aX-Evil:1",
  "-1",
  "0",
  "9".repeat(40),
  "x".repeat(3000),
  "*",
  "%5C",
  ";a=b",
  "null",
  "NaN",
  "COMPLETED",
  "FAILED",
];
const oddValues = [
  "",
  "-1",
  "0",
  "1",
  "99999999999999999999",
  "1.5",
  "NaN",
  "true",
  "x",
  "%00",
  "%",
  "%27%20OR%201%3D1--",
  "*",
  "status+IN+(RUNNING)",
  "a%3D1+AND+(b",
  "startTime:DESC",
  "__proto__",
  "%F0%9F%98%80",
  "x".repeat(2000),
];
const queryNames = [
  "version",
  "overwrite",
  "start",
  "size",
  "count",
  "timeout",
  "sort",
  "query",
  "freeText",
  "includeTasks",
  "includeClosed",
  "status",
  "taskType",
  "domain",
  "workerid",
  "startTime",
  "endTime",
  "reason",
  "archiveWorkflow",
  "limit",
  "cronExpression",
  "scheduleName",
  "workflowName",
  "classifier",
  "path",
  "operation",
  "payloadType",
  "activeOnly",
  "priority",
  "waitUntilTaskRef",
  "returnStrategy",
  "__proto__",
];
/** These hold a request back; a test has no time for it. */
const waits = ["waitForSeconds=0", "timeoutMillis=1"];
const contentTypes = [
  "application/json",
  "application/json; charset=utf-16",
  "text/plain",
  "",
  "application/xml",
  "application/vnd.x+json",
  "multipart/form-data",
];
const methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "PROPFIND"];

export function hostileRequest(random: Random, routes: readonly Route[], ids: { workflowId: string; taskId: string }): HostileRequest {
  const route = random.pick(routes);
  const known = [ids.workflowId, ids.taskId, "hostile_workflow", "hostile_task", "one", "COMPLETED", "1"];
  const segments = route.path
    .split("/")
    .map((segment) => (segment.startsWith(":") ? random.pick(random.next() < 0.6 ? known : oddSegments) : segment));
  if (random.next() < 0.05) segments.splice(random.below(segments.length) + 1, 0, random.pick(oddSegments));
  const queries = Array.from({ length: random.below(4) }, () => `${random.pick(queryNames)}=${random.pick(oddValues)}`);
  const method = random.next() < 0.93 ? route.method : random.pick(methods);
  const mayHaveBody = method !== "GET" && method !== "HEAD" && method !== "TRACE" && random.next() < 0.95;
  return {
    method,
    target: `${segments.join("/") || "/"}?${[...waits, ...queries].join("&")}`,
    headers: { "content-type": random.next() < 0.9 ? "application/json" : random.pick(contentTypes) },
    body: mayHaveBody ? hostileJson(random, random.pick(soundBodies(ids))) : undefined,
  };
}
