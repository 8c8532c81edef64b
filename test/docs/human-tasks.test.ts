/** The examples of docs/human-tasks.md. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TemplateClient, createConductorClient } from "../../src/index.ts";
import type { ConductorClient } from "../../src/index.ts";
import { createServer } from "../../src/server/create-server.ts";
import type { EmbeddedServer } from "../../src/server/create-server.ts";
import { reviewOrder } from "./human/review-order.ts";

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
const page = read("../../docs/human-tasks.md");
const blockOf = (language: string): string => new RegExp(`^\`\`\`${language}[^\\n]*\\n(.*?)^\`\`\`$`, "ms").exec(page)?.[1] ?? "";

let server: EmbeddedServer;
let client: ConductorClient;
beforeAll(async () => {
  server = await createServer({});
  client = createConductorClient({ url: "http://localhost/api", transport: server.transport });
});
afterAll(async () => {
  await client.close();
  await server.close();
});

it("a review is done as the page says", async () => {
  expect(blockOf("ts")).toBe(read("human/review-order.ts").replaceAll("../../../src/index.ts", "conductor-flow"));
  expect(await client.workflows.get(await reviewOrder(client))).toMatchObject({
    status: "COMPLETED",
    output: { output: { approved: true } },
  });
});

it("the template has the form that the page tells of", async () => {
  await new TemplateClient(client).registerTemplate(JSON.parse(blockOf("json")));
  const inputParameters = { __humanTaskDefinition: { userFormTemplate: { name: "approval" } } };
  await client.metadata.createWorkflowDef({ name: "w", tasks: [{ name: "h", taskReferenceName: "h", type: "HUMAN", inputParameters }] });
  const workflowId = await client.workflows.start({ name: "w" });
  const { taskId } = server.api.human.searchHumanTasks({ workflowIds: [workflowId] }).results[0] ?? {};
  const shown = await (await server.fetch(new Request(`http://localhost/human/${taskId}`))).text();
  expect(shown).toMatch(/<legend>Approve /);
  expect(shown).toMatch(/<textarea[^>]* name="\/reason"/);
});
