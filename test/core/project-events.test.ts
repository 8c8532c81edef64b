import { expect, it } from "vitest";
import type { Kind, LocalDefinition } from "../../src/core/definition.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { findProjectEvents } from "../../src/core/project-events.ts";

const source = { file: "f", line: 1, column: 1 };
const local = (kind: Kind, body: JsonObject & { name: string }, version?: number): LocalDefinition => ({
  kind,
  name: body.name,
  ...(version === undefined ? {} : { version }),
  body,
  source,
  locate: (pointer) => ({ ...source, file: pointer }),
});
const raising = (taskReferenceName: string, sink?: string): JsonObject => ({
  name: "e",
  taskReferenceName,
  type: "EVENT",
  ...(sink === undefined ? {} : { sink }),
});

it("brings together who raises an event and who acts on it", () => {
  const order = local(
    "workflow",
    {
      name: "order",
      tasks: [
        { name: "w", taskReferenceName: "w", type: "SWITCH", decisionCases: { a: [raising("paid", "conductor")] }, defaultCase: null },
        raising("again", "conductor:paid"),
        raising("out", "kafka:orders"),
        raising("none"),
        { name: "simple", taskReferenceName: "s", sink: "conductor" },
      ],
    },
    2,
  );
  const events = findProjectEvents([
    local("task", { name: "e", sink: "conductor" }),
    order,
    local("event-handler", {
      name: "ship",
      event: "conductor:order:paid",
      active: true,
      actions: [{ action: "start_workflow" }, null, {}],
    }),
    local("event-handler", { name: "audit", event: "conductor:order:paid", condition: "true" }),
    local("event-handler", { name: "lost", event: "amqp:x", actions: "no list" }),
    local("event-handler", { name: "broken" }),
    local("workflow", { name: "plain", tasks: [raising("e", "conductor:${workflow.input.x}")] }),
  ]);
  expect(events).toEqual([
    { event: "amqp:x", raisedBy: [], heardBy: [{ handler: "lost", source, active: false, actions: [] }] },
    {
      event: "conductor:order:paid",
      raisedBy: [
        { workflow: "order", version: 2, referenceName: "paid", source: { ...source, file: "/tasks/0/decisionCases/a/0" } },
        { workflow: "order", version: 2, referenceName: "again", source: { ...source, file: "/tasks/1" } },
      ],
      heardBy: [
        { handler: "ship", source, active: true, actions: ["start_workflow"] },
        { handler: "audit", source, active: false, actions: [], condition: "true" },
      ],
    },
    {
      event: "conductor:plain:${workflow.input.x}",
      raisedBy: [{ workflow: "plain", version: 1, referenceName: "e", source: { ...source, file: "/tasks/0" } }],
      heardBy: [],
    },
    {
      event: "kafka:orders",
      raisedBy: [{ workflow: "order", version: 2, referenceName: "out", source: { ...source, file: "/tasks/2" } }],
      heardBy: [],
    },
  ]);
});

it("passes over workflows that nobody could read", () => {
  expect(
    findProjectEvents([local("workflow", { name: "odd", tasks: "none" }), local("workflow", { name: "odder", tasks: [1, null] })]),
  ).toEqual([]);
});
