/** The workers of the official SDK's documentation, with nothing but the import path changed. */
import { describe, expect, it, onTestFinished } from "vitest";
import type { ConductorWorker, Json } from "../../src/index.ts";
import { DefaultLogger, TaskManager, noopLogger } from "../../src/index.ts";
import { useClient } from "./support/sdk.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const connect = useClient(server);

/** Starts a run of one task and answers with the run at its end. */
async function runOne(taskDefName: string, input: object) {
  const inputParameters = Object.fromEntries(Object.keys(input).map((key) => [key, `\${workflow.input.${key}}`]));
  const task = { name: taskDefName, taskReferenceName: "only", type: "SIMPLE", inputParameters };
  return server.runEnded(await server.startTasks([task], { input }));
}

describe("workers", () => {
  it("run side by side until they are stopped", async () => {
    const sent: Json[] = [];
    const sendEmailViaAPI = async (...email: (Json | undefined)[]): Promise<void> => void sent.push(...email.flatMap((part) => part ?? []));
    const [sendEmail, processPayment] = [server.unique("send_email"), server.unique("process_payment")];
    const workers: ConductorWorker[] = [
      {
        taskDefName: sendEmail,
        execute: async (task) => {
          const { to, subject, body } = task.inputData;
          await sendEmailViaAPI(to, subject, body);
          return { outputData: { sent: true, timestamp: new Date().toISOString() }, status: "COMPLETED" };
        },
      },
      {
        taskDefName: processPayment,
        execute: async (task) => {
          const { amount, currency } = task.inputData;
          return { status: "COMPLETED", outputData: { transactionId: JSON.stringify([amount, currency]), status: "paid" } };
        },
      },
    ];
    await server.registerTasks({ name: sendEmail, retryCount: 0 }, { name: processPayment, retryCount: 0 });
    const manager = new TaskManager(await connect(), workers, { logger: noopLogger });
    onTestFinished(() => manager.stopPolling());
    await manager.startPolling();
    const email = await runOne(sendEmail, { to: "a@example.com", subject: "Hello", body: "..." });
    expect(email).toMatchObject({ status: "COMPLETED", output: { sent: true } });
    expect(sent).toEqual(["a@example.com", "Hello", "..."]);
    const payment = await runOne(processPayment, { amount: 10, currency: "EUR" });
    expect(payment.output).toEqual({ transactionId: '[10,"EUR"]', status: "paid" });
    await manager.stopPolling();
    expect(manager.isPolling).toBe(false);
  });

  it.each([
    ["FAILED", "EFLAKY"],
    ["FAILED_WITH_TERMINAL_ERROR", "INVALID_INPUT"],
  ])("end a task as %s, with its output and its logs", async (status, code) => {
    const performRiskyOperation = (): Promise<never> => Promise.reject(Object.assign(new Error("no luck"), { code }));
    const taskDefName = server.unique("risky_operation");
    const worker: ConductorWorker = {
      taskDefName,
      execute: async () => {
        try {
          return { status: "COMPLETED", outputData: { result: await performRiskyOperation() } };
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          const shouldRetry = !("code" in error) || error.code !== "INVALID_INPUT";
          return {
            status: shouldRetry ? "FAILED" : "FAILED_WITH_TERMINAL_ERROR",
            outputData: { error: error.message },
            logs: [{ log: `Error: ${error.message}`, createdTime: Date.now() }],
          };
        }
      },
    };
    await server.registerTasks({ name: taskDefName, retryCount: 0 });
    const manager = new TaskManager(await connect(), [worker], { logger: noopLogger });
    onTestFinished(() => manager.stopPolling());
    await manager.startPolling();
    const run = await runOne(taskDefName, {});
    const [task] = run.tasks;
    expect(task).toMatchObject({ status, outputData: { error: "no luck" } });
    const logs = (await server.get(`/tasks/${task?.taskId}/log`)).json<{ log: string }[]>();
    expect(logs.map(({ log }) => log)).toEqual(["Error: no luck"]);
  });

  it("are told of errors, take other options while they poll, and come back to a task that is in progress", async () => {
    const taskDefName = server.unique("long_task");
    const errors: [Error, string | undefined][] = [];
    let calls = 0;
    const worker: ConductorWorker = {
      taskDefName,
      execute: async () => {
        calls += 1;
        if (calls === 1) return { status: "IN_PROGRESS", outputData: { progress: 50, message: "Processing..." }, callbackAfterSeconds: 1 };
        throw new Error("Worker error");
      },
    };
    await server.registerTasks({ name: taskDefName, retryCount: 0 });
    const manager = new TaskManager(await connect(), [worker], {
      logger: new DefaultLogger({ level: "ERROR" }),
      options: { pollInterval: 1000, concurrency: 5, workerID: "worker-group-1", domain: undefined, batchPollingTimeout: 100 },
      onError: (error, task) => void errors.push([error, task?.taskType]),
      maxRetries: 5,
    });
    onTestFinished(() => manager.stopPolling());
    await manager.startPolling();
    manager.updatePollingOptions({ pollInterval: 100, concurrency: 10 });
    const run = await runOne(taskDefName, {});
    expect(run).toMatchObject({ status: "FAILED", tasks: [{ workerId: "worker-group-1", pollCount: 2 }] });
    expect(errors).toEqual([[new Error("Worker error"), taskDefName]]);
  });
});
