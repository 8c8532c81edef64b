/** The pages on HUMAN tasks: what they show, what they take, and whom they refuse. */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stringifyJson } from "../../../src/core/exact-json.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import type { HumanTaskTemplate } from "../../../src/core/model/human.ts";
import { createServer } from "../../../src/server/create-server.ts";
import type { EmbeddedServer } from "../../../src/server/create-server.ts";

let server: EmbeddedServer;
beforeEach(async () => {
  server = await createServer({});
});
afterEach(() => server.close());

const host = "http://localhost:8080";

async function startTask(
  template: Partial<HumanTaskTemplate> | undefined,
  input: JsonObject = {},
  displayName = "Review",
): Promise<string> {
  if (template !== undefined) server.api.humanTemplates.saveTemplates([{ name: "form", ...template }], false);
  const definition = { displayName, ...(template === undefined ? {} : { userFormTemplate: { name: "form" } }) };
  const tasks = [
    { name: "review", taskReferenceName: "review", type: "HUMAN", inputParameters: { ...input, __humanTaskDefinition: definition } },
  ];
  server.api.metadata.createWorkflowDef({ name: "wf", tasks }, true);
  await server.api.workflows.startWorkflow({ name: "wf" });
  return server.api.human.searchHumanTasks({ size: 1 }).results[0]?.taskId ?? "";
}

const page = async (path: string): Promise<{ status: number; text: string; headers: Headers }> => {
  const answer = await server.fetch(new Request(host + path));
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};

const form = "application/x-www-form-urlencoded";

async function send(taskId: string, fields: [string, string][] | string, more: { query?: string; headers?: Record<string, string> } = {}) {
  const body = typeof fields === "string" ? fields : new URLSearchParams(fields).toString();
  const headers = { "Content-Type": form, Origin: host, ...more.headers };
  const answer = await server.fetch(new Request(`${host}/human/${taskId}${more.query ?? ""}`, { method: "POST", body, headers }));
  return { status: answer.status, text: await answer.text(), location: answer.headers.get("location") };
}

const outputOf = (taskId: string): JsonObject => server.api.human.getHumanTask(taskId, false).output;

describe("a form of a JSON Schema", () => {
  const template = {
    jsonSchema: {
      type: "object",
      title: "An order",
      required: ["approved", "amount", "address"],
      properties: {
        approved: { type: "boolean", title: "Approve" },
        amount: { type: "integer", minimum: 1, maximum: 10 },
        price: { type: "number" },
        note: { type: "string", maxLength: 5 },
        code: { type: "string", pattern: "^[A-Z]{2}$" },
        due: { type: "string", format: "date" },
        at: { type: "string", format: "date-time" },
        mail: { type: "string", format: "email" },
        size: { enum: ["S", "M", 3] },
        tags: { type: "array", items: { enum: ["new", "hot"] } },
        names: { type: "array", items: { type: "string" } },
        address: { type: "object", required: ["city"], properties: { city: { type: "string" } } },
      },
    },
  };

  it("shows each field, filled with the output and the input", async () => {
    const taskId = await startTask(template, { amount: 3, address: { city: "Köln" }, why: "a <reason>" });
    await server.api.human.updateHumanTask(taskId, { amount: 4, size: "M", tags: ["hot"] }, false);
    const { status, text } = await page(`/human/${taskId}`);
    expect(status).toBe(200);
    expect(text).toContain("<h1>Review</h1>");
    expect(text).toContain("<h2>An order</h2>");
    expect(text).toMatch(/name="\/amount"[^>]* value="4"/);
    expect(text).toMatch(/name="\/address\/city"[^>]* value="Köln"/);
    expect(text).toContain('<option value="1" selected>M</option>');
    expect(text).toMatch(/name="\/tags" value="1" checked/);
    expect(text).toMatch(/<dt>why<\/dt>\s*<dd>a &lt;reason&gt;<\/dd>/);
    expect(text).toMatch(/<input type="radio"[^>]* name="\/approved" value="true" required>/);
  });

  it("ends the task with typed values", async () => {
    const taskId = await startTask(template);
    const answer = await send(taskId, [
      ["/approved", "false"],
      ["/amount", "7"],
      ["/price", "12.5"],
      ["/code", "DE"],
      ["/due", "2026-02-28"],
      ["/at", "2026-02-28T10:30:00Z"],
      ["/mail", "jo@example.com"],
      ["/size", "2"],
      ["/tags", "0"],
      ["/tags", "1"],
      ["/names", " jo \r\n\r\nann"],
      ["/address/city", "Köln"],
      ["/address/__proto__", "harmless"],
      ["/unknown", "ignored"],
    ]);
    expect(answer).toMatchObject({ status: 303, location: `/human/${taskId}` });
    expect(outputOf(taskId)).toEqual({
      approved: false,
      amount: 7,
      price: 12.5,
      code: "DE",
      due: "2026-02-28",
      at: "2026-02-28T10:30:00Z",
      mail: "jo@example.com",
      size: 3,
      tags: ["new", "hot"],
      names: ["jo", "ann"],
      address: { city: "Köln" },
    });
    expect(server.api.human.getHumanTask(taskId, false).state).toBe("COMPLETED");
    expect((await page(`/human/${taskId}`)).text).toContain("<dd>COMPLETED</dd>");
  });

  const good: [string, string][] = [
    ["/approved", "true"],
    ["/amount", "7"],
    ["/address/city", "Köln"],
  ];
  it.each([
    ["/approved", "", "Approve: this must be filled in."],
    ["/amount", "", "Amount: this must be filled in."],
    ["/amount", "seven", "Enter a whole number."],
    ["/amount", "1.5", "Enter a whole number."],
    ["/amount", "0", "Enter at least 1."],
    ["/amount", "11", "Enter at most 10."],
    ["/price", "1e999", "The number is too large."],
    ["/price", "NaN", "Enter a number, such as 12.5."],
    ["/note", "too long", "Enter at most 5 characters."],
    ["/code", "de", "The form asks for a text that matches ^[A-Z]{2}$."],
    ["/due", "2026-02-30", "Enter a date, such as 2026-01-31."],
    ["/at", "2026-02-28T10:30", "Enter a date and a time with its zone"],
    ["/mail", "nobody", "Enter an address of mail"],
    ["/size", "9", "Choose one of the values that are offered."],
    ["/tags", "new", "Choose one of the values that are offered."],
    ["/address/city", " ", "City: this must be filled in."],
  ])("does not take %s as %j", async (name, value, problem) => {
    const taskId = await startTask(template);
    const { status, text } = await send(taskId, [...good.filter(([field]) => field !== name), [name, value]]);
    expect(status).toBe(422);
    expect(text).toContain('role="alert"');
    expect(text).toContain(problem.replaceAll("<", "&lt;"));
    expect(text).toContain('aria-invalid="true"');
    expect(server.api.human.getHumanTask(taskId, false).state).toBe("PENDING");
    expect(outputOf(taskId)).toEqual({});
  });

  it("keeps what was typed when something is wrong", async () => {
    const taskId = await startTask(template);
    const { text } = await send(taskId, [...good, ["/price", "<dear>"]]);
    expect(text).toMatch(/name="\/amount"[^>]* value="7"/);
    expect(text).toMatch(/name="\/price"[^>]* value="&lt;dear&gt;"/);
    expect(text).toMatch(/name="\/approved" value="true" checked/);
  });

  it("keeps unfinished work without asking for all of it, and empties what is emptied", async () => {
    const taskId = await startTask(template);
    await send(
      taskId,
      [
        ["/note", "later"],
        ["/price", "2"],
      ],
      { query: "?draft=true" },
    );
    expect(server.api.human.getHumanTask(taskId, false)).toMatchObject({ state: "PENDING", output: { note: "later", price: 2 } });
    await send(
      taskId,
      [
        ["/note", ""],
        ["/price", ""],
      ],
      { query: "?draft=true" },
    );
    expect(outputOf(taskId)).toEqual({ note: "", price: null, names: [], tags: [] });
  });

  it("takes the words, places and rules of templateUI", async () => {
    const condition = { scope: "#/properties/approved", schema: { const: false } };
    const taskId = await startTask(
      {
        jsonSchema: {
          type: "object",
          required: ["approved", "reason", "secret"],
          properties: {
            approved: { type: "boolean" },
            reason: { type: "string" },
            secret: { type: "string" },
            id: { type: "string" },
            unplaced: { type: "string" },
          },
        },
        templateUI: {
          type: "VerticalLayout",
          elements: [
            { type: "Label", text: "Look & decide" },
            { type: "Group", label: "Decision", elements: [{ type: "Control", scope: "#/properties/approved", label: "OK?" }] },
            { type: "Control", scope: "#/properties/reason", options: { multi: true }, rule: { effect: "SHOW", condition } },
            { type: "Control", scope: "#/properties/id", options: { readonly: true } },
            { type: "Control", scope: "#/properties/nowhere" },
            {
              type: "Control",
              scope: "#/properties/secret",
              rule: { effect: "HIDE", condition: { scope: "#/properties/id", schema: { const: "i1" } } },
            },
          ],
        },
      },
      { id: "i1" },
    );
    const { text } = await page(`/human/${taskId}`);
    expect(text).toContain("Look &amp; decide");
    expect(text).toContain("<legend>Decision</legend>");
    expect(text).toContain("OK?");
    expect(text).toMatch(/<textarea[^>]*name="\/reason"/);
    expect(text).toMatch(/name="\/id"[^>]* readonly value="i1"/);
    for (const absent of ["unplaced", "nowhere", "secret"]) expect(text).not.toContain(absent);

    expect(
      (
        await send(taskId, [
          ["/approved", "false"],
          ["/reason", ""],
        ])
      ).text,
    ).toContain("Reason: this must be filled in.");
    expect(
      (
        await send(taskId, [
          ["/approved", "true"],
          ["/reason", "dropped"],
          ["/id", "other"],
        ])
      ).status,
    ).toBe(303);
    expect(outputOf(taskId)).toEqual({ approved: true });
  });

  it.each([
    ["5", false],
    ["10", true],
    ['{"toString": 1}', true],
  ])("a bound in a rule says something of numbers only: %s", async (amount, counts) => {
    const rule = { effect: "SHOW", condition: { scope: "#/properties/amount", schema: { minimum: 10 } } };
    const taskId = await startTask({
      jsonSchema: { type: "object", properties: { amount: { type: "object" }, note: { type: "string" } } },
      templateUI: {
        type: "VerticalLayout",
        elements: [
          { type: "Control", scope: "#/properties/amount" },
          { type: "Control", scope: "#/properties/note", rule },
        ],
      },
    });
    const fields: [string, string][] = [
      ["/amount", amount],
      ["/note", "kept"],
    ];
    expect((await send(taskId, fields)).status).toBe(303);
    expect(Object.hasOwn(outputOf(taskId), "note")).toBe(counts);
  });
});

describe("a form of a list of fields", () => {
  const formTemplate = {
    name: "Order Approval Form",
    fields: [
      { name: "approved", type: "boolean", required: true, label: "Approve Order", description: "Check to approve the order" },
      { name: "comments", type: "text", required: false, label: "Comments", maxLength: 500 },
      { name: "approver_name", type: "text", required: true },
      { name: "level", type: "select", options: ["low", { value: 2, label: "High" }] },
    ],
    validationRules: [
      { field: "approved", rule: "required", message: "Approval decision is required" },
      { field: "approver_name", rule: "minLength:2", message: "Approver name must be at least 2 characters" },
      { field: "approver_name", rule: "nonsense", message: "never said" },
    ],
  };

  it("is shown, checked by its rules in their words, and ends the task", async () => {
    const taskId = await startTask({ formTemplate });
    expect((await page(`/human/${taskId}`)).text).toContain("<h2>Order Approval Form</h2>");
    const { status, text } = await send(taskId, [["/approver_name", "J"]]);
    expect(status).toBe(422);
    expect(text).toContain("Approval decision is required");
    expect(text).toContain("Approver name must be at least 2 characters");
    await send(taskId, [
      ["/approved", "true"],
      ["/approver_name", "Jo"],
      ["/level", "1"],
    ]);
    expect(outputOf(taskId)).toEqual({ approved: true, approver_name: "Jo", level: 2 });
  });
});

describe("without a form", () => {
  it.each([
    ["no template", undefined],
    ["a page of its own", { uiTemplate: { template: "<script>steal()</script>", scripts: "steal()" } }],
    ["an empty schema", { jsonSchema: {}, templateUI: {} }],
    ["a broken one", { formTemplate: { fields: [7, { label: "no name" }], validationRules: "none" } }],
  ])("(%s) the output is asked for as JSON", async (_what, template) => {
    const taskId = await startTask(template);
    const { text } = await page(`/human/${taskId}`);
    expect(text).toMatch(/<textarea[^>]*name="output"/);
    expect(text).not.toContain("steal");
    expect((await send(taskId, [["output", "[1]"]])).text).toContain("Enter a JSON object");
    expect((await send(taskId, [["output", "{not"]])).text).toContain("Enter JSON");
    expect((await send(taskId, [["output", `{"deep": ${"[".repeat(1000)}${"]".repeat(1000)}}`]])).text).toContain("nested too deep");
    expect((await send(taskId, [["output", '{"n": 12345678901234567890, "__proto__": {"x": 1}}']])).status).toBe(303);
    expect(JSON.stringify(Object.keys(outputOf(taskId)))).toBe('["n","__proto__"]');
    expect(stringifyJson(outputOf(taskId))).toContain('"n":12345678901234567890');
  });
});

describe("the pages", () => {
  it("list what is open, the newest first, in pages", async () => {
    expect((await page("/human")).text).toContain("There are none.");
    for (let n = 1; n <= 51; n += 1) await startTask(undefined, {}, `Task <${n}>`);
    const { text, headers } = await page("/human");
    expect(text).toContain("1 to 50 of 51");
    expect(text).toContain("Task &lt;51&gt;");
    expect(text).toContain('<a href="/human?start=50">Older</a>');
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    const second = await page("/human?start=50");
    expect(second.text).toContain("51 to 51 of 51");
    expect(second.text).toContain('<a href="/human?start=0">Newer</a>');
    const beyond = await page("/human?start=1000");
    expect(beyond.text).toContain('There are none here. <a href="/human">All open tasks</a>');
  });

  it("call a task by its reference name where its display name is blank", async () => {
    const taskId = await startTask(undefined, {}, " ");
    expect((await page("/human")).text).toContain(">review</a>");
    expect((await page(`/human/${taskId}`)).text).toContain("<h1>review</h1>");
  });

  it("let no script and no foreign form in", async () => {
    const attack = `"><script>alert(1)</script><img src=x onerror=alert(1)>'`;
    const taskId = await startTask(
      {
        jsonSchema: {
          title: attack,
          type: "object",
          properties: { [attack]: { type: "string", title: attack, description: attack, default: attack, enum: [attack] } },
        },
      },
      { other: attack, [attack]: { deep: attack } },
      attack,
    );
    const { text, headers } = await page(`/human/${taskId}`);
    expect(text).not.toContain("<script");
    expect(text).not.toContain("<img");
    expect(text).not.toMatch(/=["'][^"']*"><s/);
    const policy = headers.get("content-security-policy") ?? "";
    for (const part of ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"])
      expect(policy).toContain(part);
    expect(policy).not.toContain("unsafe");
    const style = /<style>(.*?)<\/style>/s.exec(text)?.[1] ?? "";
    expect(policy).toContain(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
    // With no-referrer a browser would send "null" as the origin of its own form.
    expect(headers.get("referrer-policy")).toBe("same-origin");
  });

  it.each([
    ["another site", { Origin: "https://evil.example" }, 403],
    ["a page without an origin", { Origin: "null" }, 403],
    ["another port", { Origin: "http://localhost:9999" }, 403],
    ["a fetch with another type", { "Content-Type": "text/plain" }, 415],
  ])("take no form of %s", async (_who, headers, status) => {
    const taskId = await startTask(undefined);
    const answer = await send(taskId, [["output", "{}"]], { headers });
    expect(answer.status).toBe(status);
    expect(answer.text).toContain("This did not work");
    expect(server.api.human.getHumanTask(taskId, false).state).toBe("PENDING");
  });

  it("take no form that is too long", async () => {
    const taskId = await startTask(undefined);
    expect(await send(taskId, `a=${"b".repeat(1024 * 1024)}`)).toMatchObject({ status: 413 });
    expect(server.api.human.getHumanTask(taskId, false).state).toBe("PENDING");
  });

  it("take no form without an origin", async () => {
    const taskId = await startTask(undefined);
    const request = new Request(`${host}/human/${taskId}`, { method: "POST", body: "=%7B%7D", headers: { "Content-Type": form } });
    expect((await server.fetch(request)).status).toBe(403);
  });

  it("tell what is not there, and what has ended", async () => {
    expect(await page("/human/nothing")).toMatchObject({ status: 404, text: expect.stringContaining("Human task not found: nothing") });
    expect(await page("/human?start=x")).toMatchObject({ status: 500 });
    const taskId = await startTask(undefined);
    await send(taskId, [["output", "{}"]]);
    expect(await send(taskId, [["output", "{}"]])).toMatchObject({
      status: 409,
      text: expect.stringContaining("has ended: it is COMPLETED"),
    });
  });

  it("bear hostile templates and bodies", async () => {
    let nested: JsonObject = { type: "object", properties: {} };
    for (let depth = 0; depth < 400; depth += 1) nested = { type: "object", properties: { a: nested } };
    let layout: JsonObject = { type: "Group", elements: [] };
    for (let depth = 0; depth < 400; depth += 1) layout = { type: "Group", elements: [layout] };
    const pattern = "(a+)+$";
    const jsonSchema = {
      ...nested,
      properties: { a: nested, b: { type: "string", pattern }, constructor: { type: "string" }, ["__proto__"]: { type: "string" } },
    };
    const taskId = await startTask({ jsonSchema, templateUI: layout });
    expect((await page(`/human/${taskId}`)).status).toBe(200);
    const other = await startTask({ jsonSchema, templateUI: {} });
    const begin = process.cpuUsage().user;
    const slow = await send(other, [
      ["/b", `${"a".repeat(5000)}!`],
      ["/constructor", "c"],
      ["/__proto__", "p"],
    ]);
    expect(slow.text).toContain("The form asks for a text that matches");
    expect(process.cpuUsage().user - begin).toBeLessThan(2_000_000);
    expect(
      (
        await send(other, [
          ["/constructor", "c"],
          ["/__proto__", "p"],
        ])
      ).status,
    ).toBe(303);
    expect(Object.keys(outputOf(other)).sort()).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(outputOf(other))).toBe(Object.prototype);
    const third = await startTask(undefined);
    expect((await send(third, "%ff%fe=%zz&&&a==&" + "x=".repeat(1000))).status).toBe(303);
  });

  it("show no more of a template than people could fill in, and take no more of a body", async () => {
    const some = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
    const properties = Object.fromEntries(some(10_000).map((index) => [`f${index}`, { type: "string" }]));
    const choices = some(10_000).map((index) => `choice ${index}`);
    const begin = process.cpuUsage().user;
    const taskId = await startTask({ jsonSchema: { type: "object", properties } });
    expect((await page(`/human/${taskId}`)).text.match(/<input/g)).toHaveLength(500);
    expect((await send(taskId, `${"a&".repeat(400_000)}%2Ff1=x&%2Ff9999=x`)).status).toBe(303);
    expect(outputOf(taskId)).toEqual({ f1: "x" });
    const older = await startTask({ formTemplate: { fields: some(10_000).map((index) => ({ name: `f${index}` })) } });
    expect((await page(`/human/${older}`)).text.match(/<input/g)).toHaveLength(500);
    // A few controls, each of which stands for a whole object.
    const scope = "#/properties/all";
    const controls = some(10_000).map(() => ({ type: "Control", scope }));
    const often = await startTask({
      jsonSchema: { type: "object", properties: { all: { type: "object", properties } } },
      templateUI: { type: "VerticalLayout", elements: controls },
    });
    expect((await page(`/human/${often}`)).text.match(/<input/g)).toHaveLength(500);
    const chosen = { a: { much: "x".repeat(100_000) } };
    const select = await startTask({ jsonSchema: { type: "object", properties: { a: { enum: choices } } } }, chosen);
    expect((await page(`/human/${select}`)).text.match(/<option/g)).toHaveLength(1001);
    expect(process.cpuUsage().user - begin).toBeLessThan(4_000_000);
  });
});
