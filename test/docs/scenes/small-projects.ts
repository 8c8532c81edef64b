/** Projects of a few files, each as small as its page allows. */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import type { Stage } from "../blocks/stage.ts";
import { runGit } from "../../harness/git-repository.ts";

const config = { "config/flow.yml": "project: order-fulfilment\n" };

const task = (name: string, more = ""): Record<string, string> => ({ [`tasks/${name}/task.yml`]: `name: ${name}\n${more}` });

const simple = (name: string, ref = name): object => ({ name, taskReferenceName: ref, type: "SIMPLE" });

/** Changes a task of the server, as somebody would who does not go by the project. */
async function changeTask(stage: Stage, name: string, fields: object): Promise<void> {
  const stored = await stage.send("GET", `/metadata/taskdefs/${name}`);
  await stage.send("PUT", "/metadata/taskdefs", Object.assign({}, stored, fields));
}

export const smallScenes = {
  /** What `flow init` makes. */
  init: (stage: Stage): Promise<void> => stage.flow("init", "."),

  "other-folders": (stage: Stage): void => {
    for (const folder of ["events", "schedules", "subscribers"]) mkdirSync(path.join(stage.cwd, folder), { recursive: true });
  },

  "definition-only": (stage: Stage): void => stage.write({ "tasks/send_invoice/task.json": { name: "send_invoice" } }),

  packages: (stage: Stage): void =>
    stage.write({
      "tasks/charge_payment/package.json": { private: true, dependencies: { stripe: "^17.0.0" } },
      "tasks/charge_payment/package-lock.json": { lockfileVersion: 3, packages: {} },
    }),

  /** The page's workflow as it was: published from elsewhere, so that nobody knows who changed it. */
  async "earlier-steps"(stage: Stage): Promise<void> {
    const file = "workflows/process_order.yml";
    const now = readFileSync(path.join(stage.cwd, file), "utf8");
    stage.edit(file, "${validate.order.lines}", "${context.lines}");
    stage.edit(file, "[price, reserve]", "price");
    await stage.flow("workflows", "upload", "process_order");
    rmSync(path.join(stage.cwd, ".flow"), { recursive: true });
    stage.write({ [file]: now });
  },

  /** The workflow that the page's cases are about. */
  "tested-steps": (stage: Stage): void => {
    const steps = [
      "  - { name: validate, task: validate_order }",
      "  - { name: price, task: price_order, dependsOn: validate }",
      "  - { name: reserve, task: reserve_stock, dependsOn: price, retryLimit: 3 }",
      '  - { name: ship, task: ship_order, dependsOn: reserve, input: { total: "${price.total}" } }',
    ];
    const output = 'output: { tracking: "${ship.tracking}" }\n';
    stage.write({ ...config, ...task("reserve_stock", "responseTimeoutSeconds: 259200\n") });
    stage.write({ "workflows/process_order.yml": `name: process_order\nversion: 1\nsteps:\n${steps.join("\n")}\n${output}` });
  },

  price: (stage: Stage): void =>
    stage.write({
      "tasks/price/price.ts":
        'import { defineTask } from "conductor-flow";\n\nexport default defineTask({ name: "price" }, ({ quantity }) => ({ total: Number(quantity) * 5 }));\n',
      "order.json": { quantity: 3 },
    }),

  /** The first task reads what the second one comes to. */
  "early-reference": (stage: Stage): void => {
    const tasks = [
      "  - name: charge\n    taskReferenceName: charge\n    type: SET_VARIABLE\n    inputParameters:\n      cents: ${price.output.cents}",
      "  - name: price\n    taskReferenceName: price\n    type: SET_VARIABLE",
    ];
    stage.write({ ...config, "workflows/order.yml": `name: order\ntasks:\n${tasks.join("\n")}\n` });
  },

  /** One task was changed on the server, and one here. */
  async drifted(stage: Stage): Promise<void> {
    stage.write({ ...config, ...task("charge_payment"), ...task("print_label") });
    await stage.flow("apply", "-y");
    await changeTask(stage, "charge_payment", { retryCount: 9 });
    stage.write(task("print_label", "timeoutSeconds: 7200\n"));
  },

  /** A workflow was changed on the server, and a task on both sides. */
  async "drifted-and-in-conflict"(stage: Stage): Promise<void> {
    const order =
      "name: order\nversion: 3\ntasks:\n  - { name: refund, taskReferenceName: look }\n  - { name: refund, taskReferenceName: pay, inputParameters: { limit: 100 } }\n";
    stage.write({ ...config, ...task("refund"), "workflows/order.yml": order });
    await stage.flow("apply", "-y");
    const look = simple("refund", "look");
    const pay = { ...simple("refund", "pay"), inputParameters: { limit: 250 } };
    await stage.send("PUT", "/metadata/workflow", [{ name: "order", version: 3, ownerApp: "order-fulfilment", tasks: [look, pay] }]);
    await changeTask(stage, "refund", { retryCount: 9 });
    stage.write(task("refund", "retryCount: 5\n"));
  },

  /** The same workflow, written in steps: one is tried less often here than on the server. */
  async "steps-changed-on-the-server"(stage: Stage): Promise<void> {
    const order = (tries: number): string =>
      `name: order\nversion: 3\nsteps:\n  - { name: pay, task: refund }\n  - { name: ship, task: refund, dependsOn: pay, retryLimit: ${tries} }\n`;
    stage.write({ "workflows/order.yml": order(5) });
    await stage.flow("workflows", "upload", "order");
    stage.write({ "workflows/order.yml": order(2) });
  },

  /** A run of `apply` that changed one definition and made one. */
  async applied(stage: Stage): Promise<void> {
    stage.write({ ...config, ...task("charge_payment", "retryCount: 3\n") });
    await stage.flow("apply", "-y");
    stage.write({
      ...task("charge_payment", "retryCount: 9\n"),
      "workflows/refund_order.yml": "name: refund_order\ntasks: [{ name: charge_payment, taskReferenceName: refund }]\n",
    });
    await stage.flow("apply", "-y");
  },

  /** A repository that has removed what it had published. */
  async removed(stage: Stage): Promise<void> {
    const schedule = "name: nightly_report\ncronExpression: 0 30 2 * * *\nstartWorkflowRequest: { name: fulfil_order, version: 1 }\n";
    const tasks = ["validate", "price", "reserve", "charge_payment"]
      .map((name) => `  - { name: ${name}, taskReferenceName: ${name} }\n`)
      .join("");
    stage.write({
      ...config,
      ...task("charge_payment", "retryCount: 3\n"),
      "workflows/fulfil_order.yml": `name: fulfil_order\nversion: 1\ntasks:\n${tasks}`,
      "schedules/nightly_report.yml": schedule,
      "schedules/weekly_report.yml": schedule.replace("nightly", "weekly"),
    });
    runGit(stage.cwd, ["init", "--quiet", "--initial-branch=main"]);
    await stage.flow("apply", "-y");
    commit(stage, "Retry payments");
    rmSync(path.join(stage.cwd, "schedules/nightly_report.yml"));
    commit(stage, "No report at night");
    rmSync(path.join(stage.cwd, ".flow"), { recursive: true });
  },

  /** A task that nobody has stamped. */
  "of-nobody": (stage: Stage): Promise<void> => changeTask(stage, "charge_payment", { ownerApp: null }),

  /** It was published, has a worker, and was changed since. */
  async "changed-on-the-server"(stage: Stage): Promise<void> {
    await changeTask(stage, "charge_payment", { retryCount: 5 });
    await stage.flow("apply", "-y", "--overwrite-drift");
    await stage.send("GET", "/tasks/poll/batch/charge_payment?workerid=worker-7&timeout=1");
    await changeTask(stage, "charge_payment", { retryCount: 9 });
  },
};

function commit(stage: Stage, message: string): void {
  runGit(stage.cwd, ["add", "--all"]);
  // With its times its name is the same every day.
  const [GIT_AUTHOR_DATE, GIT_COMMITTER_DATE] = ["1763629964 +0000", "1763629964 +0000"];
  runGit(stage.cwd, ["commit", "--quiet", "--message", message], { GIT_AUTHOR_NAME: "Ada", GIT_AUTHOR_DATE, GIT_COMMITTER_DATE });
}
