/** The example project of this repository, on the way from one state to another. */
import { cpSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import type { Stage } from "../blocks/stage.ts";

const root = path.resolve(import.meta.dirname, "../../..");

/**
 * The example project, published. It is published in another folder, as what a process has loaded of a folder it does not load again.
 * `order.json` is the input of an order whose card is charged at the second try.
 */
async function example(stage: Stage): Promise<void> {
  const folder = path.resolve(stage.cwd, "../published");
  for (const name of ["tasks", "workflows", "config"]) cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  await stage.flow("apply", "-y", "-C", folder);
  for (const name of readdirSync(folder)) renameSync(path.join(folder, name), path.join(stage.cwd, name));
  const orders: { orderId: string }[] = JSON.parse(readFileSync(path.join(root, "config/orders.json"), "utf8"));
  const order = orders.find(({ orderId }) => orderId === "ORD-10003");
  stage.write({ "order.json": { order, resultsFile: path.join(stage.cwd, "results.ndjson") } });
}

const chargePayment = "tasks/charge_payment/charge_payment.ts";

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

export const exampleScenes = {
  example,

  /** The project has another task, and more tries for one; the server, a longer time limit. */
  async "changed-on-both-sides"(stage: Stage): Promise<void> {
    await example(stage);
    await ofOthers(stage);
    stage.edit(chargePayment, "retryCount: 3", "retryCount: 5");
    stage.write({ "tasks/refund_payment/task.yml": "name: refund_payment\n" });
    await changeWorkflow(stage, "fulfil_order", '"timeoutSeconds":600', '"timeoutSeconds":120');
  },

  /** One task was changed, one is new, and one is no longer in the project, though a workflow of the server calls it. */
  async "changed-here"(stage: Stage): Promise<void> {
    await example(stage);
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
