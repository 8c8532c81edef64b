/** The examples of the official SDK's documentation that talk to a server, with nothing but the import path changed. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OrkesApiConfig } from "../../src/index.ts";
import {
  MetadataClient,
  SchedulerClient,
  TaskClient,
  WorkflowExecutor,
  httpTask,
  isHttpError,
  orkesConductorClient,
  simpleTask,
  switchTask,
  taskDefinition,
  workflow,
} from "../../src/index.ts";
import { useClient } from "./support/sdk.ts";
import { useSubject } from "./support/subject.ts";

const statusOf = (error: unknown): unknown => (isHttpError(error) ? error.status : error);

const server = useSubject();
const connect = useClient(server);

const workflowNames = ["hello_world", "order_fulfillment", "order_processing_workflow"];
const taskNames = ["greeting_task", "validate_order", "process_order", "task_name"];
const forget = async (): Promise<void> => {
  for (const name of workflowNames) await server.delete(`/metadata/workflow/${name}/1`);
  for (const name of taskNames) await server.delete(`/metadata/taskdefs/${name}`);
};
beforeAll(forget);
afterAll(forget);

describe("quick start and configuration", () => {
  it("connects, registers a workflow and starts it", async () => {
    const config: Partial<OrkesApiConfig> = {
      serverUrl: server.address(),
      keyId: "your-key-id",
      keySecret: "your-key-secret",
      refreshTokenInterval: 0,
      maxHttp2Connections: 1,
    };
    // With a fetch of the program's own.
    const client = await orkesConductorClient(config, fetch);
    const executor = new WorkflowExecutor(client);
    const myWorkflow = workflow("hello_world", [simpleTask("greet_task", "greeting_task", { message: "Hello World!" })]);
    await executor.registerWorkflow(true, myWorkflow);
    const executionId = await executor.startWorkflow({ name: "hello_world", version: 1, input: { name: "Developer" } });
    expect(executionId).not.toBe("");
    await executor.terminate(executionId, "Enough of greeting");
  });
});

const workflowDef = {
  name: "order_fulfillment",
  version: 1,
  description: "Process and fulfill customer orders",
  ownerEmail: "team@example.com",
  tasks: [
    simpleTask("validate_order_ref", "validate_order", {
      orderId: "${workflow.input.orderId}",
      customerId: "${workflow.input.customerId}",
    }),
    httpTask("check_inventory_ref", {
      uri: "https://api.inventory.com/check",
      method: "POST",
      body: { productId: "${workflow.input.productId}", quantity: "${workflow.input.quantity}" },
      headers: { "Content-Type": "application/json" },
    }),
    switchTask("route_order_ref", "${check_inventory_ref.output.inStock}", {
      true: [simpleTask("fulfill_order_ref", "fulfill_order", { orderId: "${workflow.input.orderId}" })],
      false: [simpleTask("backorder_ref", "create_backorder", { orderId: "${workflow.input.orderId}" })],
    }),
  ],
  inputParameters: ["orderId", "customerId", "productId", "quantity"],
  outputParameters: { status: "${route_order_ref.output.status}", fulfillmentId: "${fulfill_order_ref.output.fulfillmentId}" },
  timeoutSeconds: 3600,
  timeoutPolicy: "ALERT_ONLY",
};

describe("workflows", () => {
  it("are registered, started, watched and steered", async () => {
    const executor = new WorkflowExecutor(await connect());
    await executor.registerWorkflow(true, workflowDef);
    const executionId = await executor.startWorkflow({
      name: "order_fulfillment",
      version: 1,
      input: { orderId: "ORDER-123", customerId: "CUST-456", productId: "PROD-789", quantity: 2 },
    });
    const status = await executor.getWorkflowStatus(executionId, true, true);
    expect(status.status).toBe("RUNNING");
    await executor.pause(executionId);
    await executor.resume(executionId);
    await executor.terminate(executionId, "Terminating due to error");
    await executor.restart(executionId, true);
    await executor.terminate(executionId, "Terminating due to error");
    await executor.retry(executionId, false);
    await executor.terminate(executionId, "Terminating due to error");
    await expect(executor.reRun(executionId)).resolves.not.toBe("");
    await executor.terminate(executionId, "Terminating due to error");
    await expect(executor.getWorkflowStatus(executionId, false, false)).resolves.toMatchObject({ status: "TERMINATED" });
  });

  it("are searched", async () => {
    const executor = new WorkflowExecutor(await connect());
    const searchResults = await executor.search(0, 10, "status:RUNNING", "*", "startTime:DESC", false);
    expect(searchResults.results).toBeInstanceOf(Array);
  });
});

describe("tasks", () => {
  it("are searched, read and reported on", async () => {
    const workflowId = await server.startTasks([simpleTask("taskReferenceName", "validate_order", {})]);
    const [first] = (await server.run(workflowId)).tasks;
    const taskReferenceName = "taskReferenceName";
    const taskClient = new TaskClient(await connect());
    const task = await taskClient.getTask(first?.taskId ?? "");
    expect(task.referenceTaskName).toBe(taskReferenceName);
    await taskClient.updateTaskResult(workflowId, taskReferenceName, "COMPLETED", { result: "success" });
    await expect(server.runEnded(workflowId)).resolves.toMatchObject({ status: "COMPLETED", output: { result: "success" } });
  });

  it.each([
    ["", "*", "status:COMPLETED"],
    ["", "*", "workflowId:workflow-123"],
    ["", "*", "taskType:SIMPLE"],
    ["", "error", ""],
    ["startTime:DESC", "*", "status:FAILED"],
    ["", "*", "workerId:worker-123"],
    ["", "*", "inputData.orderId:order-123"],
    ["endTime:DESC", "*", "status:TIMED_OUT"],
  ])("are searched, sorted by %j, for the text %j and %j", async (sort, freeText, query) => {
    const search = new TaskClient(await connect()).search(0, 10, sort, freeText, query);
    const answered = query === "" ? 200 : server.expected("documented-search");
    await expect(search.then(() => 200, statusOf)).resolves.toBe(answered);
  });
});

describe("schedules", () => {
  it("are saved, read, paused, previewed, searched and deleted", async () => {
    const scheduler = new SchedulerClient(await connect());
    const name = server.unique("schedule");
    await scheduler.saveSchedule({
      name,
      cronExpression: "0 0 9 * * ?",
      startWorkflowRequest: {
        name: "order_fulfillment",
        version: 1,
        input: { orderId: "ORDER-123" },
        correlationId: "morning",
        priority: 1,
        taskToDomain: { validate_order: "mornings" },
      },
      paused: false,
      runCatchupScheduleInstances: false,
      scheduleStartTime: Date.now(),
      scheduleEndTime: Date.now() + 7 * 24 * 60 * 60 * 1000,
    });
    const schedule = await scheduler.getSchedule(name);
    expect(schedule.cronExpression).toBe("0 0 9 * * ?");
    await expect(scheduler.getAllSchedules("order_fulfillment")).resolves.not.toEqual([]);
    await scheduler.pauseSchedule(name);
    await scheduler.resumeSchedule(name);
    const nextTimes = await scheduler.getNextFewSchedules("0 0 9 * * ?", Date.now(), Date.now() + 7 * 24 * 60 * 60 * 1000, 5);
    expect(nextTimes).toHaveLength(5);
    const results = await scheduler.search(0, 10, "startTime:DESC", "*", "status:RUNNING");
    expect(results.results).toBeInstanceOf(Array);
    await scheduler.deleteSchedule(name);
  });

  it.each(["0 */30 * * * ?", "0 0 0 1 * ?", "0 0 12 ? * MON-FRI"])("take the cron %s", async (cron) => {
    await expect(new SchedulerClient(await connect()).getNextFewSchedules(cron, Date.now())).resolves.toHaveLength(3);
  });
});

describe("definitions", () => {
  it("of tasks are registered, updated and unregistered", async () => {
    const metadataClient = new MetadataClient(await connect());
    await metadataClient.registerTask(taskDefinition({ name: "task_name", timeoutPolicy: "TIME_OUT_WF", retryLogic: "FIXED" }));
    const taskDef = {
      name: "process_order",
      description: "Process customer order",
      timeoutSeconds: 300,
      retryCount: 3,
      retryDelaySeconds: 60,
      responseTimeoutSeconds: 300,
      pollTimeoutSeconds: 300,
      pollIntervalSeconds: 30,
      concurrentExecLimit: 10,
      rateLimitPerFrequency: 100,
      rateLimitFrequencyInSeconds: 60,
      ownerEmail: "owner@example.com",
      inputTemplate: { orderId: "string", customerId: "string" },
      outputTemplate: { processedOrderId: "string", status: "string" },
      inputKeys: ["orderId", "customerId"],
      outputKeys: ["processedOrderId", "status"],
      tags: ["order", "processing"],
      executionNameSpace: "orders",
      isolationGroupId: "order_processing",
      maxConcurrentExecutions: 5,
    };
    await metadataClient.registerTask(taskDef);
    const updatedTaskDef = { ...taskDef, timeoutSeconds: 600, retryCount: 5 };
    await metadataClient.updateTask(updatedTaskDef);
    await expect(metadataClient.getTask("process_order")).resolves.toMatchObject({ timeoutSeconds: 600, retryCount: 5 });
    await metadataClient.unregisterTask("process_order");
    await metadataClient.unregisterTask("task_name");
  });

  it("of workflows are registered and unregistered", async () => {
    const metadataClient = new MetadataClient(await connect());
    const step = (name: string, inputParameters: Record<string, string>) => ({
      name,
      taskReferenceName: `${name}_ref`,
      type: "SIMPLE",
      inputParameters,
    });
    const orders = {
      name: "order_processing_workflow",
      version: 1,
      description: "Complete order processing workflow",
      tasks: [
        step("validate_order", { orderId: "${workflow.input.orderId}" }),
        step("process_payment", { orderId: "${workflow.input.orderId}", amount: "${workflow.input.amount}" }),
        step("send_confirmation", { orderId: "${workflow.input.orderId}", customerEmail: "${workflow.input.customerEmail}" }),
      ],
      inputParameters: ["orderId", "amount", "customerEmail"],
      outputParameters: {
        processedOrderId: "${validate_order_ref.output.processedOrderId}",
        paymentStatus: "${process_payment_ref.output.status}",
        confirmationSent: "${send_confirmation_ref.output.sent}",
      },
      failureWorkflow: "order_failure_workflow",
      restartable: true,
      workflowStatusListenerEnabled: true,
      schemaVersion: 2,
      ownerEmail: "workflow-owner@example.com",
      timeoutPolicy: "ALERT_ONLY",
      timeoutSeconds: 3600,
      variables: { maxRetries: 3, retryDelay: 60 },
    };
    await metadataClient.registerWorkflowDef(orders);
    await expect(metadataClient.getWorkflowDef("order_processing_workflow")).resolves.toMatchObject({
      failureWorkflow: "order_failure_workflow",
    });
    await metadataClient.unregisterWorkflow("order_processing_workflow", 1);
  });
});
