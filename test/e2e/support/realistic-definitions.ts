/**
 * Two hundred definitions as teams write them: half of the fields left out, defaults written down here and there, scripts, several
 * versions, every common type of task. The same for one seed.
 */
import type { Kind } from "../../../src/core/definition.ts";
import { parseNumber } from "../../../src/core/exact-json.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import type { Random } from "../../core/seeded.ts";

export interface Realistic {
  kind: Kind;
  body: JsonObject;
}

const areas = ["order", "payment", "invoice", "shipping", "customer", "loan", "video", "claim", "catalog", "fraud"] as const;
const verbs = ["validate", "charge", "reserve", "notify", "render", "score", "export", "archive", "enrich", "approve"] as const;

export function realisticDefinitions(prefix: string, random: Random): Realistic[] {
  const tasks = areas.flatMap((area) => verbs.map((verb) => realisticTask(`${prefix}${verb}_${area}`, random)));
  const workflows = areas.flatMap((area, index) =>
    templates.map((template, place): JsonObject => {
      const use = (verb: (typeof verbs)[number]): string => `${prefix}${verb}_${area}`;
      const body = { name: `${prefix}${area}_flow_${place}`, ...template({ area, use, prefix, random }) };
      return { ...body, ...workflowExtras(random), ...(place === 0 && index % 2 === 0 ? { version: 3 } : {}) };
    }),
  );
  const handlers = areas.flatMap((area) => [realisticHandler(prefix, area, random), reactingHandler(prefix, area)]);
  const schedules = areas.map((area) => realisticSchedule(prefix, area, random));
  return [
    ...tasks.map((body): Realistic => ({ kind: "task", body })),
    ...workflows.map((body): Realistic => ({ kind: "workflow", body })),
    ...handlers.map((body): Realistic => ({ kind: "event-handler", body })),
    ...schedules.map((body): Realistic => ({ kind: "schedule", body })),
  ];
}

const some = (random: Random, fields: JsonObject, share = 0.5): JsonObject => (random.next() < share ? fields : {});

function realisticTask(name: string, random: Random): JsonObject {
  return {
    name,
    ...some(random, { description: `Does ${name}; see https://wiki.example.com/${name}#limits` }),
    ...some(random, { retryCount: random.pick([0, 1, 3, 5, 10]) }),
    ...some(random, { retryLogic: random.pick(["FIXED", "EXPONENTIAL_BACKOFF", "LINEAR_BACKOFF"]) }),
    ...some(random, { retryDelaySeconds: random.pick([1, 5, 30, 60]) }),
    ...some(random, { timeoutSeconds: random.pick([3600, 7200]), responseTimeoutSeconds: random.pick([30, 300, 600]) }),
    ...some(random, { timeoutPolicy: random.pick(["TIME_OUT_WF", "RETRY", "ALERT_ONLY"]) }),
    ...some(random, { inputKeys: ["orderId", "amount"], outputKeys: ["receipt"] }),
    ...some(
      random,
      { inputTemplate: { currency: "EUR", rate: parseNumber("1.0"), limits: { low: 0, high: 10.5 }, tags: [], note: "" } },
      0.4,
    ),
    ...some(random, { concurrentExecLimit: random.pick([1, 20]) }, 0.3),
    ...some(random, { rateLimitPerFrequency: 50, rateLimitFrequencyInSeconds: 1 }, 0.3),
    ...some(random, { ownerEmail: "platform@example.com" }),
    ...some(random, { pollTimeoutSeconds: 60, backoffScaleFactor: 2, maxRetryDelaySeconds: 600 }, 0.2),
    ...some(
      random,
      { inputSchema: { name: `${name}_in`, version: 1, type: "JSON", data: { type: "object", required: ["orderId"] } } },
      0.2,
    ),
  };
}

interface Setting {
  area: string;
  use: (verb: (typeof verbs)[number]) => string;
  prefix: string;
  random: Random;
}

const step = (name: string, taskReferenceName: string, inputParameters: JsonObject = {}): JsonObject => ({
  name,
  taskReferenceName,
  inputParameters,
  type: "SIMPLE",
});

const inline = (reference: string, expression: string, inputParameters: JsonObject = {}): JsonObject => ({
  name: reference,
  taskReferenceName: reference,
  type: "INLINE",
  inputParameters: { ...inputParameters, evaluatorType: "graaljs", expression },
});

const templates: readonly ((setting: Setting) => JsonObject)[] = [
  ({ use }) => ({
    tasks: [
      step(use("validate"), "validate", { orderId: "${workflow.input.orderId}" }),
      { ...step(use("charge"), "charge", { amount: "${validate.output.amount}", rate: parseNumber("1.0") }), retryCount: 2, startDelay: 0 },
      { ...step(use("notify"), "notify"), optional: true, asyncComplete: false },
    ],
    outputParameters: { receipt: "${charge.output.receipt}" },
  }),
  ({ use, area }) => ({
    inputParameters: ["country"],
    tasks: [
      {
        name: `route_${area}`,
        taskReferenceName: "route",
        type: "SWITCH",
        evaluatorType: "value-param",
        expression: "country",
        inputParameters: { country: "${workflow.input.country}" },
        decisionCases: { DE: [step(use("reserve"), "de")], "US/CA": [step(use("reserve"), "us"), step(use("score"), "score")], "": [] },
        defaultCase: [{ name: "stop", taskReferenceName: "stop", type: "TERMINATE", inputParameters: { terminationStatus: "FAILED" } }],
      },
    ],
  }),
  ({ use, area }) => ({
    tasks: [
      {
        name: `fork_${area}`,
        taskReferenceName: "fork",
        type: "FORK_JOIN",
        forkTasks: [[step(use("render"), "left")], [step(use("export"), "right"), step(use("archive"), "right_2")]],
      },
      { name: "join", taskReferenceName: "join", type: "JOIN", joinOn: ["left", "right_2"] },
    ],
  }),
  ({ use, area }) => ({
    tasks: [
      {
        name: "loop",
        taskReferenceName: "loop",
        type: "DO_WHILE",
        loopCondition: "if ($.loop['iteration'] < $.max) { true; } else { false; }",
        inputParameters: { max: 5 },
        loopOver: [
          step(use("enrich"), "enrich", { page: "${loop.output.iteration}" }),
          inline("sum", "(() => {\r\n  return $.a + 1;\r\n})();", { a: 1 }),
        ],
      },
    ],
    variables: { area, done: false, count: 0 },
  }),
  ({ use, prefix, area }) => ({
    tasks: [
      {
        name: "child",
        taskReferenceName: "child",
        type: "SUB_WORKFLOW",
        subWorkflowParam: { name: `${prefix}${area}_flow_0`, version: 1 },
        inputParameters: { orderId: "${workflow.input.orderId}" },
      },
      { name: "wait", taskReferenceName: "wait", type: "WAIT", inputParameters: { duration: "2 hours" } },
      { name: "publish", taskReferenceName: "publish", type: "EVENT", sink: `conductor:${area}_done`, asyncComplete: true },
      step(use("archive"), "archive"),
    ],
  }),
  ({ use }) => ({
    tasks: [
      {
        name: "call",
        taskReferenceName: "call",
        type: "HTTP",
        inputParameters: {
          http_request: { uri: "https://api.example.com/v1?x=${workflow.input.x}", method: "POST", headers: { Accept: "*/*" }, body: null },
        },
      },
      {
        name: "shape",
        taskReferenceName: "shape",
        type: "JSON_JQ_TRANSFORM",
        inputParameters: { rows: "${call.output.response.body}", queryExpression: ".rows | map({id: .id, total: (.a + .b)})" },
      },
      {
        name: "keep",
        taskReferenceName: "keep",
        type: "SET_VARIABLE",
        inputParameters: { rows: "${shape.output.result}", id: parseNumber("9007199254740993") },
      },
      { ...step(use("score"), "score"), description: "" },
    ],
    timeoutPolicy: "TIME_OUT_WF",
    timeoutSeconds: 86400,
  }),
  ({ use }) => ({
    tasks: [
      step(use("validate"), "list"),
      {
        name: "each",
        taskReferenceName: "each",
        type: "FORK_JOIN_DYNAMIC",
        inputParameters: { tasks: "${list.output.tasks}", inputs: "${list.output.inputs}" },
        dynamicForkTasksParam: "tasks",
        dynamicForkTasksInputParamName: "inputs",
      },
      { name: "join", taskReferenceName: "join", type: "JOIN" },
      { name: "ask", taskReferenceName: "ask", type: "HUMAN", inputParameters: { form: { title: "Überweisung prüfen" } } },
    ],
  }),
];

function workflowExtras(random: Random): JsonObject {
  return {
    ...some(random, { description: "Runs on every order.\nOwned by the platform team." }),
    ...some(random, { schemaVersion: 2 }),
    ...some(random, { restartable: true, workflowStatusListenerEnabled: false }, 0.4),
    ...some(random, { ownerEmail: "orders@example.com" }),
    ...some(random, { inputTemplate: { dryRun: false, retries: 0, channel: "" } }, 0.3),
    ...some(random, { failureWorkflow: "compensate" }, 0.2),
  };
}

function realisticHandler(prefix: string, area: string, random: Random): JsonObject {
  return {
    name: `${prefix}${area}_arrived`,
    event: `kafka:${area}-events`,
    ...some(random, { condition: "$.status == 'NEW' && $.amount > 0" }),
    actions: [
      {
        action: "start_workflow",
        start_workflow: {
          name: `${prefix}${area}_flow_0`,
          ...some(random, { version: 1 }),
          input: { id: "${id}", factor: parseNumber("2.0") },
        },
        ...some(random, { expandInlineJSON: true }),
      },
    ],
    ...some(random, { active: true }, 0.7),
  };
}

const reactingHandler = (prefix: string, area: string): JsonObject => ({
  name: `${prefix}${area}_done`,
  event: `conductor:${area}_flow_4:publish`,
  actions: [
    { action: "complete_task", complete_task: { workflowId: "${workflowId}", taskRefName: "wait", output: { ok: true, code: 0 } } },
  ],
});

function realisticSchedule(prefix: string, area: string, random: Random): JsonObject {
  return {
    name: `${prefix}${area}_nightly`,
    cronExpression: random.pick(["0 0 3 * * *", "0 */15 * * * MON-FRI", "0 30 6 1 * ?"]),
    ...some(random, { zoneId: random.pick(["UTC", "Europe/Berlin"]) }),
    ...some(random, { runCatchupScheduleInstances: false }),
    startWorkflowRequest: {
      name: `${prefix}${area}_flow_0`,
      ...some(random, { version: 1 }),
      input: { full: random.next() < 0.5, limit: 0, since: "" },
    },
    paused: true,
  };
}
