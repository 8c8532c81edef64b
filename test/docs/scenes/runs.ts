/** Runs that stand where a page finds them: their tasks are done by hand, as workers would do them. */
import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import type { Stage } from "../blocks/stage.ts";

const root = path.resolve(import.meta.dirname, "../../..");

const simple = (name: string, ref = name): object => ({ name, taskReferenceName: ref, type: "SIMPLE" });
const wait = (ref: string): object => ({ name: ref, taskReferenceName: ref, type: "WAIT" });
const set = (ref: string): object => ({ name: ref, taskReferenceName: ref, type: "SET_VARIABLE" });

/** Puts a version of a workflow on the server. */
const define = (stage: Stage, name: string, tasks: object[], more: object = {}): Promise<unknown> =>
  stage.send("PUT", "/metadata/workflow", [{ name, version: 1, tasks, ...more }]);

const defineTasks = (stage: Stage, ...names: string[]): Promise<unknown> =>
  stage.send(
    "POST",
    "/metadata/taskdefs",
    names.map((name) => ({ name, retryCount: 3, retryDelaySeconds: 60 })),
  );

/** Starts a run, whose id is the one that was printed last then. */
const start = (stage: Stage, name: string, ...more: string[]): Promise<void> => stage.flow("workflows", "run", name, ...more);

interface Report {
  status?: string;
  outputData?: object;
  reasonForIncompletion?: string;
  logs?: object[];
}

/** Takes a task of that type, and reports it if there is a report. */
async function work(stage: Stage, type: string, report?: Report): Promise<void> {
  const [task] = await polled(stage, type);
  if (task === undefined) throw new Error(`there is no ${type} to be done`);
  const { workflowInstanceId, taskId } = task;
  if (report !== undefined) await stage.send("POST", "/tasks", { workflowInstanceId, taskId, status: "COMPLETED", ...report });
}

async function polled(stage: Stage, type: string): Promise<{ workflowInstanceId: string; taskId: string }[]> {
  const tasks = await stage.send("GET", `/tasks/poll/batch/${type}?workerid=worker-2&count=1&timeout=1000`);
  return Array.isArray(tasks) ? tasks : [];
}

const failed = (reasonForIncompletion: string): Report => ({ status: "FAILED_WITH_TERMINAL_ERROR", reasonForIncompletion });

export const runScenes = {
  /** A run that has failed, and one that waits for a person, twice. */
  async "waiting-and-failed"(stage: Stage): Promise<void> {
    await define(stage, "fulfil_order", [simple("charge"), wait("approve"), wait("collect")]);
    await start(stage, "fulfil_order");
    await work(stage, "charge", failed("the card was declined"));
    await start(stage, "fulfil_order");
    await work(stage, "charge", { logs: [{ log: "charged 1250 cents", createdTime: 1_767_225_600_000 }] });
  },

  /** A step has run, another was left out, and the third is under way. */
  async "run-of-steps"(stage: Stage): Promise<void> {
    const steps = [
      "  - { name: price, task: price_order }",
      '  - { name: gift, task: pack_gift, dependsOn: price, when: "${price.totalCents} > 10000" }',
      "  - { name: reserve, task: reserve_stock, dependsOn: gift }",
    ];
    stage.write({ "workflows/order.yml": `name: order\nversion: 2.1.0\nsteps:\n${steps.join("\n")}\n` });
    await stage.flow("apply", "-y");
    await start(stage, "order");
    await work(stage, "price_order", { outputData: { totalCents: 1250 } });
    await work(stage, "reserve_stock");
  },

  /** One run whose task failed, and one that has ended itself as failed. */
  async "two-failed"(stage: Stage): Promise<void> {
    await stage.flow("workflows", "terminate", "--name", "fulfil_order", "-y");
    const inputParameters = { terminationStatus: "FAILED", terminationReason: "no such customer" };
    await define(stage, "fulfil_order", [{ name: "stop", taskReferenceName: "stop", type: "TERMINATE", inputParameters }]);
    await start(stage, "fulfil_order");
    await define(stage, "fulfil_order", [simple("charge")]);
    await start(stage, "fulfil_order");
    await work(stage, "charge", failed("the payment gateway is busy"));
  },

  /** Two versions that need no worker, one of which is only here. */
  async "two-versions"(stage: Stage): Promise<void> {
    const text = (version: number): string =>
      `name: fulfil_order\nversion: ${version}\ntasks:\n  - { name: note, taskReferenceName: note, type: SET_VARIABLE, inputParameters: { by: flow } }\n`;
    stage.write({ "workflows/fulfil_order.yml": text(1), "order.json": { orderId: 1 } });
    await stage.flow("apply", "-y");
    stage.write({ "workflows/fulfil_order.v2.yml": text(2) });
  },

  /** The example's order, whose payment is to be tried again. */
  async "half-way"(stage: Stage): Promise<void> {
    rmSync(path.join(stage.cwd, "workflows/fulfil_order.v2.yml"));
    await stage.send("DELETE", "/metadata/workflow/fulfil_order/2");
    cpSync(path.join(root, "workflows/fulfil_order.yml"), path.join(stage.cwd, "workflows/fulfil_order.yml"));
    await defineTasks(stage, "charge_payment");
    await stage.flow("apply", "-y");
    await start(stage, "fulfil_order");
    await work(stage, "validate_order", { outputData: {} });
    await work(stage, "price_order", { outputData: {} });
    await work(stage, "check_stock", { outputData: { availability: "complete" } });
    await work(stage, "reserve_stock", { outputData: {} });
    await work(stage, "charge_payment", { status: "FAILED", reasonForIncompletion: "the payment gateway is busy (try 1 for ORD-10003)" });
  },

  /** Twelve tasks wait, and none. */
  async "twelve-wait"(stage: Stage): Promise<void> {
    await defineTasks(stage, "charge_payment", "reserve_stock");
    await define(stage, "order", [simple("charge_payment")]);
    await stage.send("GET", "/tasks/poll/batch/charge_payment?workerid=worker-2&count=1&timeout=1");
    await stage.send("GET", "/tasks/poll/batch/reserve_stock?workerid=worker-1&count=1&timeout=1");
    for (let run = 0; run < 12; run += 1) await stage.send("POST", "/workflow/order", {});
  },

  /** A run of the page's workflow. */
  async "run-of-process-order"(stage: Stage): Promise<void> {
    await stage.flow("apply", "-y");
    await start(stage, "process_order");
  },

  /** A task for a person. */
  async "to-be-approved"(stage: Stage): Promise<void> {
    const assignee = { user: "jo@example.com", userType: "EXTERNAL_USER" };
    const inputParameters = { __humanTaskDefinition: { displayName: "Review order", assignments: [{ assignee }] } };
    await define(stage, "order", [{ name: "review", taskReferenceName: "review", type: "HUMAN", inputParameters }]);
    await stage.send("POST", "/workflow/order", {});
  },

  /** What a run is started with by hand, and what is mocked. */
  async "order-with-payload"(stage: Stage): Promise<void> {
    const each = {
      name: "each",
      taskReferenceName: "loop",
      type: "DO_WHILE",
      loopCondition: "if ($.loop['iteration'] < 1) { true; } else { false; }",
      loopOver: [simple("each")],
    };
    const ship = { name: "ship", taskReferenceName: "ship", type: "SUB_WORKFLOW", subWorkflowParam: { name: "ship_order", version: 1 } };
    await defineTasks(stage, "charge", "each", "pack");
    await define(stage, "ship_order", [simple("pack")]);
    await define(stage, "order", [simple("charge"), each, ship]);
    stage.write({ "input.json": { id: 7 } });
  },

  /** What the page's handlers and schedules start. */
  async "started-by-events"(stage: Stage): Promise<void> {
    const order = [
      "name: order",
      "version: 2",
      "tasks:",
      ...["look", "check", "pay"].flatMap((name) => [`  - name: ${name}`, `    taskReferenceName: ${name}`, "    type: SET_VARIABLE"]),
      "    inputParameters: { by: flow }",
      "  - name: paid",
      "    taskReferenceName: paid",
      "    type: EVENT",
      "    sink: conductor:paid",
    ];
    const handler = (name: string, event: string, starts: string): string =>
      `# What is started.\nname: ${name}\nevent: ${event}\nactive: true\nactions:\n  - { action: start_workflow, start_workflow: { name: ${starts} } }\n`;
    stage.write({
      "workflows/order.yml": `${order.join("\n")}\n`,
      "events/ship_on_paid.yml": handler("ship_on_paid", "conductor:order:paid", "ship_order"),
      "events/book_refund.yml": handler("book_refund", "kafka:refunds", "order"),
      "schedules/weekly_report.yml": schedule("weekly_report"),
      "schedules/monthly_report.yml": schedule("monthly_report"),
    });
    await define(stage, "close_books", [set("note")], { version: 3 });
    await stage.flow("schedules", "upload", "--all");
    rmSync(path.join(stage.cwd, "schedules/monthly_report.yml"));
  },

  "schedules-uploaded": (stage: Stage): Promise<void> => stage.flow("schedules", "upload", "--all"),

  async "two-versions-shipped"(stage: Stage): Promise<void> {
    for (const version of [1, 2]) await define(stage, "ship_order", [set("note")], { version, ownerApp: "shop" });
    await stage.flow("events", "upload", "ship_paid_order");
  },
};

const schedule = (name: string): string =>
  `name: ${name}\ncronExpression: 0 0 9 * * MON\nstartWorkflowRequest: { name: order, version: 2 }\n`;
