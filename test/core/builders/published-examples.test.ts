/** The examples of the official SDK's documentation that only build something, with nothing but the import path changed. */
import { expect, it } from "vitest";
import { httpTask, simpleTask, switchTask, taskDefinition, workflow } from "../../../src/index.ts";

it("the quick start's workflow", () => {
  const myWorkflow = workflow("hello_world", [simpleTask("greet_task", "greeting_task", { message: "Hello World!" })]);
  expect(myWorkflow).toEqual({
    name: "hello_world",
    version: 1,
    tasks: [{ name: "greeting_task", taskReferenceName: "greet_task", type: "SIMPLE", inputParameters: { message: "Hello World!" } }],
    inputParameters: [],
    timeoutSeconds: 0,
  });
});

it("a workflow of three kinds of tasks", () => {
  const workflowDef = {
    name: "order_fulfillment",
    version: 1,
    description: "Process and fulfill customer orders",
    tasks: [
      // Task 1: Validate order (custom worker)
      simpleTask(
        "validate_order_ref", // taskReferenceName: unique within workflow
        "validate_order", // taskName: matches worker's taskDefName
        {
          // inputParameters: data for this task
          orderId: "${workflow.input.orderId}",
          customerId: "${workflow.input.customerId}",
        },
      ),

      // Task 2: Check inventory via HTTP API
      httpTask("check_inventory_ref", {
        uri: "https://api.inventory.com/check",
        method: "POST",
        body: {
          productId: "${workflow.input.productId}",
          quantity: "${workflow.input.quantity}",
        },
        headers: {
          "Content-Type": "application/json",
        },
      }),

      // Task 3: Conditional routing based on inventory
      switchTask("route_order_ref", "${check_inventory_ref.output.inStock}", {
        true: [
          simpleTask("fulfill_order_ref", "fulfill_order", {
            orderId: "${workflow.input.orderId}",
          }),
        ],
        false: [
          simpleTask("backorder_ref", "create_backorder", {
            orderId: "${workflow.input.orderId}",
          }),
        ],
      }),
    ],
    inputParameters: ["orderId", "customerId", "productId", "quantity"],
    outputParameters: {
      status: "${route_order_ref.output.status}",
      fulfillmentId: "${fulfill_order_ref.output.fulfillmentId}",
    },
  };
  const orderId = "${workflow.input.orderId}";
  expect(workflowDef.tasks).toEqual([
    {
      name: "validate_order",
      taskReferenceName: "validate_order_ref",
      type: "SIMPLE",
      inputParameters: { orderId, customerId: "${workflow.input.customerId}" },
    },
    {
      name: "check_inventory_ref",
      taskReferenceName: "check_inventory_ref",
      type: "HTTP",
      inputParameters: {
        http_request: {
          uri: "https://api.inventory.com/check",
          method: "POST",
          body: { productId: "${workflow.input.productId}", quantity: "${workflow.input.quantity}" },
          headers: { "Content-Type": "application/json" },
        },
      },
    },
    {
      name: "route_order_ref",
      taskReferenceName: "route_order_ref",
      type: "SWITCH",
      inputParameters: { switchCaseValue: "${check_inventory_ref.output.inStock}" },
      evaluatorType: "value-param",
      expression: "switchCaseValue",
      decisionCases: {
        true: [{ name: "fulfill_order", taskReferenceName: "fulfill_order_ref", type: "SIMPLE", inputParameters: { orderId } }],
        false: [{ name: "create_backorder", taskReferenceName: "backorder_ref", type: "SIMPLE", inputParameters: { orderId } }],
      },
      defaultCase: [],
    },
  ]);
});

it("a task definition whose values are all the defaults", () => {
  const taskDef = taskDefinition({
    // Required fields
    name: "task_name", // Task name (required)

    // Optional fields with defaults
    ownerApp: "", // Optional: owner application (default: "")
    description: "", // Optional: task description (default: "")
    retryCount: 3, // Optional: number of retries (default: 3)
    timeoutSeconds: 3600, // Optional: task timeout in seconds (default: 3600 = 1 hour)
    inputKeys: [], // Optional: list of input keys (default: [])
    outputKeys: [], // Optional: list of output keys (default: [])
    timeoutPolicy: "TIME_OUT_WF", // Optional: "RETRY" | "TIME_OUT_WF" | "ALERT_ONLY" (default: "TIME_OUT_WF")
    retryLogic: "FIXED", // Optional: "FIXED" | "EXPONENTIAL_BACKOFF" | "LINEAR_BACKOFF" (default: "FIXED")
    retryDelaySeconds: 60, // Optional: delay between retries in seconds (default: 60)
    responseTimeoutSeconds: 600, // Optional: response timeout in seconds (default: 600)
    concurrentExecLimit: 0, // Optional: max concurrent executions (0 = unlimited) (default: 0)
    inputTemplate: {}, // Optional: default input template (default: {})
    rateLimitPerFrequency: 0, // Optional: rate limit count (0 = no limit) (default: 0)
    rateLimitFrequencyInSeconds: 1, // Optional: rate limit window in seconds (default: 1)
    ownerEmail: "", // Optional: owner email (default: "")
    pollTimeoutSeconds: 3600, // Optional: poll timeout in seconds (default: 3600)
    backoffScaleFactor: 1, // Optional: backoff multiplier for retry (default: 1)
  });
  expect(taskDef).toEqual(taskDefinition({ name: "task_name" }));
});
