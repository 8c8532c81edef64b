/** Projects of a few files, each as small as its page allows. */
import { rmSync } from "node:fs";
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
  runGit(stage.cwd, ["commit", "--quiet", "--message", message], { GIT_AUTHOR_NAME: "Ada" });
}
