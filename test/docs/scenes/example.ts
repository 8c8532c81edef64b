/** The example project of this repository, on the way from one state to another. */
import { cpSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import type { Stage } from "../blocks/stage.ts";

const root = path.resolve(import.meta.dirname, "../../..");

const chargePayment = "tasks/charge_payment/charge_payment.ts";

/** `order.json` is the input of an order whose card is charged at the second try. */
function copyExample(stage: Stage): void {
  for (const name of ["tasks", "workflows", "config"]) cpSync(path.join(root, name), path.join(stage.cwd, name), { recursive: true });
  const orders: { orderId: string }[] = JSON.parse(readFileSync(path.join(root, "config/orders.json"), "utf8"));
  const order = orders.find(({ orderId }) => orderId === "ORD-10003");
  stage.write({ "order.json": { order, resultsFile: path.join(stage.cwd, "results.ndjson") } });
}

/** The example project, published. */
async function example(stage: Stage): Promise<void> {
  copyExample(stage);
  await stage.flow("apply", "-y");
}

/** For pages that run no task of it: to read YAML is less work than to load TypeScript. */
function withoutFunctions(stage: Stage): void {
  for (const folder of ["check_stock", "price_order", "record_order", "reserve_stock", "validate_order", "shipping/print_label"]) {
    rmSync(path.join(stage.cwd, "tasks", folder, `${path.basename(folder)}.ts`));
    stage.write({ [`tasks/${folder}/task.yml`]: `name: ${path.basename(folder)}\n` });
  }
  rmSync(path.join(stage.cwd, "tasks/shipping/book_carrier/index.ts"));
}

/** What is loaded once is not loaded again, so what is to be changed is published under another name. */
async function publishBefore(stage: Stage): Promise<void> {
  const before = path.join(stage.cwd, path.dirname(chargePayment), "index.ts");
  renameSync(path.join(stage.cwd, chargePayment), before);
  await stage.flow("apply", "-y");
  renameSync(before, path.join(stage.cwd, chargePayment));
}

/** Changes a definition as somebody would who does not go by the project. */
async function changeWorkflow(stage: Stage, name: string, from: string, to: string): Promise<void> {
  const text = JSON.stringify(await stage.send("GET", `/metadata/workflow/${name}?version=1`));
  if (!text.includes(from)) throw new Error(`${name} has no ${from}`);
  await stage.send("PUT", "/metadata/workflow", [JSON.parse(text.replace(from, to))]);
}

const ofOthers = (stage: Stage): Promise<unknown> =>
  stage.send(
    "POST",
    "/metadata/taskdefs",
    ["clean_up", "nightly_report", "send_digest"].map((name) => ({ name, ownerApp: "reports", ownerEmail: "a@example.com" })),
  );

/** The project has another task, and more tries for one; the server, a longer time limit. */
async function changeBothSides(stage: Stage): Promise<void> {
  await publishBefore(stage);
  await ofOthers(stage);
  stage.edit(chargePayment, "retryCount: 3", "retryCount: 5");
  stage.write({ "tasks/refund_payment/task.yml": "name: refund_payment\n" });
  await changeWorkflow(stage, "fulfil_order", '"timeoutSeconds":600', '"timeoutSeconds":120');
}

export const exampleScenes = {
  example,

  async "changed-on-both-sides"(stage: Stage): Promise<void> {
    copyExample(stage);
    withoutFunctions(stage);
    await changeBothSides(stage);
  },

  /** The same, of tasks that can be run. */
  async "changed-and-runnable"(stage: Stage): Promise<void> {
    copyExample(stage);
    await changeBothSides(stage);
  },

  /** One task was changed, one is new, and one is no longer in the project, though a workflow of the server calls it. */
  async "changed-here"(stage: Stage): Promise<void> {
    copyExample(stage);
    withoutFunctions(stage);
    await publishBefore(stage);
    stage.edit(chargePayment, "retryCount: 3", "retryCount: 9");
    stage.write({ "tasks/refund_payment/task.yml": "name: refund_payment\n" });
    rmSync(path.join(stage.cwd, "tasks/record_order"), { recursive: true });
  },

  "changed-again": (stage: Stage): void => stage.write({ "tasks/refund_payment/task.yml": "name: refund_payment\nretryCount: 5\n" }),

  "mail-is-sent-elsewhere": (stage: Stage): void =>
    stage.write({ "workflows/process_order.yml": "name: process_order\nversion: 2.1.0\nsteps:\n  - { name: thank, task: send_mail }\n" }),

  /** Its workers, in another terminal. */
  workers: (stage: Stage): Promise<void> => stage.flow("worker", "start", "--all"),
};
