import { expect, it } from "vitest";
import { createNewProject } from "../new/new-project.ts";

const raises = (name: string, reference: string, sink: string) => ({
  name,
  version: 2_001_000,
  tasks: [{ name: "e", taskReferenceName: reference, type: "EVENT", sink }],
});

it("shows both sides of each event", async () => {
  const project = createNewProject();
  project.write("workflows/order.json", JSON.stringify([raises("order", "paid", "conductor"), raises("refund", "out", "kafka:refunds")]));
  const action = { action: "complete_task", complete_task: { workflowId: "${id}", taskRefName: "wait" } };
  project.write(
    "events/handlers.json",
    JSON.stringify([
      { name: "ship", event: "conductor:order:paid", active: true, actions: [action, action], condition: "$.total > 5" },
      { name: "late", event: "sqs:late", active: false, actions: [action] },
    ]),
  );
  const run = await project.flow("events", "catalogue", "--no-color");
  expect(run).toEqual({
    exitCode: 0,
    stderr: "",
    stdout: [
      "conductor:order:paid",
      "  raised by  order@2.1.0  task paid                                    workflows/order.json:1",
      "  heard by   ship         complete_task, complete_task if $.total > 5  events/handlers.json:1",
      "",
      "kafka:refunds",
      "  raised by  refund@2.1.0  task out  workflows/order.json:1",
      "  No event handler of the project listens to it.",
      "",
      "sqs:late",
      "  heard by  late  complete_task (not active)  events/handlers.json:1",
      "  No workflow of the project raises it.",
      "",
    ].join("\n"),
  });
  const { document } = await project.document("event", "catalogue");
  expect(document).toMatchObject({
    schema: "flow.events/1",
    ok: true,
    items: [
      {
        event: "conductor:order:paid",
        raisedBy: [{ workflow: "order", version: 2001000, referenceName: "paid", source: { file: "workflows/order.json", line: 1 } }],
        heardBy: [{ handler: "ship", active: true, condition: "$.total > 5" }],
      },
      { event: "kafka:refunds" },
      { event: "sqs:late" },
    ],
    findings: [],
  });
});

it("says so where there is none", async () => {
  const run = await createNewProject().flow("events", "catalogue");
  expect(run).toMatchObject({ exitCode: 0, stdout: "No workflow of the project raises an event, and no event handler listens to one.\n" });
});

it("exits 5 where something could not be read, and shows the rest", async () => {
  const project = createNewProject();
  project.write("workflows/order.json", JSON.stringify(raises("order", "paid", "conductor")));
  project.write("workflows/broken.yml", "name: [");
  const { exitCode, document } = await project.document("events", "catalogue");
  expect(exitCode).toBe(5);
  expect(document).toMatchObject({
    items: [{ event: "conductor:order:paid" }],
    findings: [{ file: "workflows/broken.yml", severity: "error" }],
  });
});
