/** The table of operations against the routes: the same calls, the same parameters, the same defaults. */
import { HonoRequest } from "hono/request";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Operation, Parameter } from "../../../src/server/openapi/operation.ts";
import { operations } from "../../../src/server/openapi/operations.ts";
import { createApp } from "../../../src/server/routes/app.ts";
import { createTokens } from "../../../src/server/runtime/tokens.ts";
import { whole } from "../../../src/server/routes/text-answer.ts";
import { recordingApi } from "./recording-api.ts";

const { api, calls } = recordingApi();
const tokens = createTokens(new Map([["id", "secret"]]));
const app = createApp(api, { request: () => ({ observe: () => undefined }), render: () => "" }, tokens);
const seenQuery = new Set<string>();

beforeEach(() => {
  const { query, queries } = HonoRequest.prototype;
  const note = (name: unknown): void => void (typeof name === "string" && seenQuery.add(name));
  vi.spyOn(HonoRequest.prototype, "query").mockImplementation(function (this: HonoRequest, ...names: unknown[]) {
    note(names[0]);
    return Reflect.apply(query, this, names);
  });
  vi.spyOn(HonoRequest.prototype, "queries").mockImplementation(function (this: HonoRequest, ...names: unknown[]) {
    note(names[0]);
    return Reflect.apply(queries, this, names);
  });
});
afterEach(() => vi.restoreAllMocks());

const callOf = ({ method, path }: Pick<Operation, "method" | "path">): string => `${method.toUpperCase()} ${path}`;
const cases = operations.map((operation) => [callOf(operation), operation] as const);

/** Values that every route can read. */
function sampleOf({ schema }: Parameter): string {
  const { type, enum: choices, items } = schema;
  if (choices?.[0] !== undefined) return choices[0];
  if (type === "array") return items?.enum?.[0] ?? "one";
  return type === "integer" ? "7" : type === "boolean" ? "true" : "text";
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Another value than the default. */
function otherThan({ schema }: Parameter): string {
  const { type, enum: choices, default: fallback } = schema;
  if (choices !== undefined) return choices.find((choice) => choice !== fallback) ?? "";
  return type === "boolean" ? String(fallback !== true) : type === "integer" ? "3" : "text";
}

const bodies: Readonly<Record<string, unknown>> = {
  createWorkflowDef: { name: "w", tasks: [{ name: "t", taskReferenceName: "t" }] },
  updateWorkflowDefs: [{ name: "w", tasks: [{ name: "t", taskReferenceName: "t" }] }],
  validateWorkflowDef: { name: "w", tasks: [{ name: "t", taskReferenceName: "t" }] },
  registerTaskDefs: [{ name: "t" }],
  updateTaskDef: { name: "t" },
  startWorkflow: { name: "w" },
  executeWorkflow: { name: "w" },
  testWorkflow: { name: "w" },
  rerunWorkflow: {},
  updateTask: { taskId: "t", workflowInstanceId: "w", status: "COMPLETED" },
  updateTaskV2: { taskId: "t", workflowInstanceId: "w", status: "COMPLETED" },
  createEventHandler: { name: "h", event: "conductor:x", actions: [{ action: "fail_task" }] },
  updateEventHandler: { name: "h", event: "conductor:x", actions: [{ action: "fail_task" }] },
  saveHumanTaskTemplate: { name: "t" },
  saveHumanTaskTemplates: [{ name: "t" }],
  reassignHumanTask: [{ slaMinutes: 1 }],
  generateToken: { keyId: "id", keySecret: "secret" },
  addOrUpdateService: { name: "s", serviceURI: "http://localhost" },
  addOrUpdateServiceMethod: { methodName: "m" },
  saveSchedule: { name: "s", cronExpression: "0 0 * * * *", startWorkflowRequest: { name: "w" } },
};

function bodyOf({ id, body }: Operation): RequestInit {
  if (body === undefined) return {};
  const value =
    bodies[id] ?? (id.endsWith("Tags") ? [{ key: "k", value: "v" }] : undefined) ?? (body.schema.type === "array" ? ["one"] : {});
  // As a page of this very server does.
  return { body: JSON.stringify(value), headers: { "Content-Type": body.type, Origin: "http://localhost" } };
}

interface Exchanged {
  done: { asked: unknown; answered: string };
  /** Query parameters. */
  looked: string[];
  status: number;
}

/** What the interface behind the routes is asked, and which query parameters were looked at. */
async function exchange(operation: Operation, query: Record<string, string>): Promise<Exchanged> {
  const { method, path, pathParameters = {} } = operation;
  const address = path.replaceAll(/:(\w+)/g, (_, name: string) => sampleOf(pathParameters[name] ?? { schema: {}, description: "" }));
  calls.length = 0;
  seenQuery.clear();
  const answer = await app.request(`${address}?${new URLSearchParams(query).toString()}`, {
    method: method.toUpperCase(),
    ...bodyOf(operation),
  });
  // Made anew for each answer.
  const answered = (await whole(answer).text()).replaceAll(/"requestId":"[^"]*"/g, "");
  return { done: { asked: structuredClone(calls), answered }, looked: [...seenQuery].sort(), status: answer.status };
}

function requiredOf({ query = {} }: Operation): Record<string, string> {
  const required = Object.entries(query).filter(([, parameter]) => parameter.required === true);
  return Object.fromEntries(required.map(([name, parameter]) => [name, sampleOf(parameter)]));
}

describe("the table", () => {
  it("has every route, and no other", () => {
    const routes = new Set(app.routes.map(({ method, path }) => `${method} ${path}`));
    expect(new Set(cases.map(([call]) => call))).toEqual(routes);
  });

  it("names each operation once", () => {
    const ids = operations.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("says of path parameters only what stands in the path", () => {
    for (const { path, pathParameters = {} } of operations) {
      for (const name of Object.keys(pathParameters)) expect(path).toContain(`/:${name}`);
    }
  });
});

/** How long to wait shows in neither. */
const unseen: ReadonlySet<string> = new Set(["waitForSeconds", "timeoutMillis"]);

/** Those with parameters of a make. */
function withQuery(isMeant: (parameter: Parameter) => boolean): [string, Operation, [string, Parameter][]][] {
  return cases.flatMap(([call, operation]) => {
    const meant = Object.entries(operation.query ?? {}).filter(([, parameter]) => isMeant(parameter));
    return meant.length === 0 ? [] : [[call, operation, meant]];
  });
}

describe("routes", () => {
  it.each(cases)("%s is answered with what the table says, and looks at the query parameters of the table", async (_call, operation) => {
    const { looked, status } = await exchange(operation, requiredOf(operation));
    expect(Object.keys(operation.answers).map(Number)).toContain(status);
    expect(looked).toEqual(Object.keys(operation.query ?? {}).sort());
  });

  it.each(withQuery(({ schema }) => schema.default !== undefined))("%s has the defaults of the table", async (_call, operation, meant) => {
    const base = requiredOf(operation);
    const bare = (await exchange(operation, base)).done;
    for (const [name, parameter] of meant) {
      const given = await exchange(operation, { ...base, [name]: textOf(parameter.schema.default) });
      expect([name, given.done]).toEqual([name, bare]);
      if (unseen.has(name)) continue;
      const other = await exchange(operation, { ...base, [name]: otherThan(parameter) });
      expect([name, other.done]).not.toEqual([name, bare]);
    }
  });

  it.each(withQuery(({ schema }) => schema.maximum !== undefined))("%s has the limits of the table", async (_call, operation, meant) => {
    for (const [name, { schema }] of meant) {
      const most = await exchange(operation, { ...requiredOf(operation), [name]: String(schema.maximum) });
      expect([name, most.status < 300]).toEqual([name, true]);
      const more = await exchange(operation, { ...requiredOf(operation), [name]: String((schema.maximum ?? 0) + 1) });
      expect([name, more.status]).toEqual([name, 400]);
    }
  });

  it.each(withQuery((parameter) => parameter.required === true))(
    "%s refuses to go without what it requires",
    async (_call, operation, meant) => {
      for (const [name] of meant) {
        const { [name]: _left, ...others } = requiredOf(operation);
        expect([name, (await exchange(operation, others)).status]).toEqual([name, 500]);
      }
    },
  );

  it.each(cases.filter(([, { body }]) => body !== undefined))("%s refuses to go without a body", async (_call, { method, path }) => {
    const answer = await app.request(path.replaceAll(/:\w+/g, "1"), { method: method.toUpperCase() });
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });
});
