/** A HUMAN task finished by a person in Chromium, and pages of other origins that try the same. */
import { createServer as createHttpServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium } from "playwright-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { HumanTaskTemplate } from "../../src/core/model/human.ts";
import { createServer } from "../../src/server/create-server.ts";
import type { EmbeddedServer } from "../../src/server/create-server.ts";
import type { Listener } from "../../src/server/listen.ts";
import type { LoggedRequest } from "../../src/server/request-log.ts";
import { pollUntil } from "../harness/poll-until.ts";

let browser: Browser;
let server: EmbeddedServer;
let listener: Listener;
let attacker: Server | undefined;
/** What the server was asked. */
const requests: LoggedRequest[] = [];
/** What a page complained of: errors, and what its policy kept out. */
const complaints: string[] = [];

beforeAll(async () => {
  const executablePath = process.env["FLOW_CHROMIUM"] ?? "";
  // In a container Chromium's own sandbox does not start, and it opens nothing but this machine's pages.
  [browser, server] = await Promise.all([chromium.launch({ executablePath, args: ["--no-sandbox"], timeout: 100_000 }), createServer({})]);
  listener = await server.listen({ port: 0, onRequest: (request) => void requests.push(request) });
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await new Promise<void>((resolve) => (attacker === undefined ? resolve() : attacker.close(() => resolve())));
  attacker = undefined;
});
afterAll(async () => {
  await browser.close();
  await listener.close();
  await server.close();
});

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  complaints.length = 0;
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  page.on("pageerror", (error) => void complaints.push(error.message));
  await page.goto(listener.url + path);
  return page;
}

const approval: HumanTaskTemplate = {
  name: "approval",
  jsonSchema: {
    type: "object",
    title: "Order approval",
    required: ["approved", "amount"],
    properties: {
      approved: { type: "boolean", title: "Approve" },
      amount: { type: "integer", title: "Amount", minimum: 1, description: "In euros" },
      size: { title: "Size", enum: ["small", "large"] },
      tags: { type: "array", title: "Tags", items: { enum: ["new", "hot"] } },
      urgent: { type: "boolean", title: "Urgent" },
      comment: { type: "string", title: "Comment" },
    },
  },
  templateUI: {
    type: "VerticalLayout",
    elements: [
      {
        type: "Group",
        label: "Decision",
        elements: [
          { type: "Control", scope: "#/properties/approved" },
          { type: "Control", scope: "#/properties/amount" },
        ],
      },
      ...["size", "tags", "urgent"].map((name) => ({ type: "Control", scope: `#/properties/${name}` })),
      { type: "Control", scope: "#/properties/comment", options: { multi: true } },
    ],
  },
};

function formTo(target: string): string {
  const fields = '<input name="/approved" value="true"><input name="/amount" value="1">';
  return `<form id="f" method="post" action="${target}">${fields}</form><script>f.submit()</script>`;
}

let counter = 0;
async function startTask(): Promise<{ workflowId: string; taskId: string; displayName: string }> {
  const displayName = `Approve order <${(counter += 1)}>`;
  server.api.humanTemplates.saveTemplates([approval], false);
  const __humanTaskDefinition = { displayName, userFormTemplate: { name: "approval" } };
  const inputParameters = { __humanTaskDefinition, amount: 12, customer: "<b>Jo</b>" };
  const tasks = [{ name: "approve", taskReferenceName: "approve", type: "HUMAN", inputParameters }];
  server.api.metadata.createWorkflowDef({ name: "order", tasks }, true);
  const workflowId = await server.api.workflows.startWorkflow({ name: "order" });
  const taskId = server.api.workflows.getWorkflow(workflowId, true).tasks[0]?.taskId ?? "";
  return { workflowId, taskId, displayName };
}

test("a person answers a task without a form as JSON", async () => {
  server.api.metadata.createWorkflowDef({ name: "plain", tasks: [{ name: "look", taskReferenceName: "look", type: "HUMAN" }] }, true);
  const workflowId = await server.api.workflows.startWorkflow({ name: "plain" });
  const page = await open("/human");
  await page.getByRole("link", { name: "look" }).click();
  await page.getByLabel("Output").fill('{"seen": true}');
  await page.getByRole("button", { name: "Complete" }).click();
  await page.getByText("COMPLETED").waitFor();
  expect(server.api.workflows.getWorkflow(workflowId, false).output).toEqual({ seen: true });
});

test.each([
  ["with scripts", {}],
  ["without any script", { javaScriptEnabled: false }],
])("a person finds a task, is told what is wrong, and finishes it (%s)", async (_how, options) => {
  const { workflowId, taskId, displayName } = await startTask();
  const page = await open("/human", options);
  await page.getByRole("link", { name: displayName }).click();
  await page.getByRole("heading", { name: displayName, level: 1 }).waitFor();
  expect(await page.getByText("<b>Jo</b>").count()).toBe(1);
  // The style that the policy names is the one that the page has.
  expect(await page.evaluate<string>("getComputedStyle(document.body).maxWidth")).not.toBe("none");

  const amount = page.getByLabel("Amount");
  expect(await amount.inputValue()).toBe("12");
  await amount.fill("none");
  await page.getByRole("group", { name: "Decision" }).getByRole("group", { name: "Approve" }).getByLabel("Yes").check();
  await page.getByLabel("Size").selectOption("large");
  await page.getByRole("group", { name: "Tags" }).getByLabel("hot").check();
  await page.getByLabel("Urgent").check();
  await page.getByLabel("Comment").fill("Line 1\nLine 2");
  await page.getByRole("button", { name: "Complete" }).click();

  const alert = page.getByRole("alert");
  await alert.waitFor();
  expect(await alert.textContent()).toContain("Enter a whole number.");
  expect(await amount.getAttribute("aria-invalid")).toBe("true");
  expect(await page.getByLabel("Urgent").isChecked()).toBe(true);
  expect(server.api.human.getHumanTask(taskId, false).state).toBe("PENDING");

  await amount.fill("15");
  await page.getByRole("button", { name: "Save for later" }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  expect(server.api.human.getHumanTask(taskId, false)).toMatchObject({ state: "PENDING", output: { amount: 15, size: "large" } });

  await page.getByRole("button", { name: "Complete" }).click();
  await page.getByText("COMPLETED").waitFor();
  const output = { approved: true, amount: 15, size: "large", tags: ["hot"], urgent: true, comment: "Line 1\nLine 2" };
  expect(server.api.workflows.getWorkflow(workflowId, false)).toMatchObject({ status: "COMPLETED", output });
  // Of the refused attempt the browser says that it was one.
  expect(complaints.filter((text) => !text.includes("422"))).toEqual([]);
});

test("the browser itself asks for what is required", async () => {
  const { taskId } = await startTask();
  const page = await open(`/human/${taskId}`);
  await page.getByRole("button", { name: "Complete" }).click();
  expect(await page.locator(":invalid").count()).toBeGreaterThan(0);
  expect(server.api.human.getHumanTask(taskId, false).state).toBe("PENDING");
});

/** Serves a page from another port, which is another origin, and opens it. */
async function openForeign(html: string): Promise<Page> {
  attacker = createHttpServer((_request, response) => void response.setHeader("Content-Type", "text/html").end(html));
  await new Promise<void>((resolve) => attacker?.listen(0, "127.0.0.1", resolve));
  const page = await (await browser.newContext()).newPage();
  complaints.length = 0;
  page.on("console", (message) => void complaints.push(message.text()));
  await page.goto(`http://127.0.0.1:${(attacker.address() as AddressInfo).port}/`);
  return page;
}

test.each<[string, (target: string) => string]>([
  ["a form", formTo],
  ["a form that hides where it comes from", (target) => `<meta name="referrer" content="no-referrer">${formTo(target)}`],
  ["a form in a sandbox", (target) => `<iframe sandbox="allow-forms allow-scripts" srcdoc='${formTo(target)}'></iframe>`],
  [
    "a request of a script",
    (target) => {
      const type = '{"Content-Type":"application/x-www-form-urlencoded"}';
      return `<script>fetch("${target}",{method:"POST",mode:"no-cors",headers:${type},body:"/approved=true&/amount=1"})</script>`;
    },
  ],
])("another origin cannot finish a task by %s", async (_how, pageFor) => {
  const { taskId } = await startTask();
  requests.length = 0;
  await openForeign(pageFor(`${listener.url}/human/${taskId}`));
  const sent = await pollUntil(
    async () => requests.find(({ method }) => method === "POST"),
    (request) => request !== undefined,
  );
  expect(sent).toMatchObject({ status: 403 });
  expect(server.api.human.getHumanTask(taskId, false)).toMatchObject({ state: "PENDING", output: {} });
});

test("another origin cannot show a task in a frame of its own", async () => {
  const { taskId } = await startTask();
  await openForeign(`<iframe src="${listener.url}/human/${taskId}"></iframe>`);
  const refused = await pollUntil(
    async () => complaints.find((text) => text.includes("frame-ancestors")),
    (text) => text !== undefined,
  );
  expect(refused).toContain("Framing");
});
