/**
 * Keeps definitions as Conductor does, as far as writing plans needs it: bulk calls that are refused as a whole, failures named by
 * position or by name, defaults filled in. It is here for the faults that a real server does not show on demand.
 */
import type { ServerResponse } from "node:http";
import { withDefaults } from "../../src/core/model/defaults.ts";
import { TaskDefSchema } from "../../src/core/model/task-def.ts";
import { WorkflowDefSchema } from "../../src/core/model/workflow-def.ts";
import { isJsonObject } from "../../src/core/json.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { fault, json, serve } from "./http-fake.ts";
import type { HttpFake, SeenRequest } from "./http-fake.ts";

export interface DefinitionServer extends HttpFake {
  tasks: Map<string, JsonObject>;
  handlers: Map<string, JsonObject>;
  schedules: Map<string, JsonObject>;
  /** By `name/version`. */
  workflows: Map<string, JsonObject>;
  /** `METHOD /path` of each write, in order. */
  writes: () => string[];
  reads: () => string[];
  count: (method: string, path: string) => number;
}

export interface Misbehaviour {
  /** True if the request was dealt with. */
  before?: (request: SeenRequest, response: ServerResponse) => boolean;
  /** What is kept instead of what was sent. */
  keep?: (body: JsonObject) => JsonObject | undefined;
  /** Failures by name or `name@version`. A bulk answer names them by name alone, or by the name that is given. */
  bulkErrors?: Record<string, { reason: string; name?: string }>;
  /** Runs after a write, before its answer: true if the answer was dealt with. */
  after?: (request: SeenRequest, response: ServerResponse) => boolean;
}

export async function serveDefinitions(misbehaviour: Misbehaviour = {}): Promise<DefinitionServer> {
  const tasks = new Map<string, JsonObject>();
  const handlers = new Map<string, JsonObject>();
  const schedules = new Map<string, JsonObject>();
  const workflows = new Map<string, JsonObject>();
  const keep = misbehaviour.keep ?? ((body: JsonObject) => body);

  const fake = await serve((request, response) => {
    if (misbehaviour.before?.(request, response) === true) return;
    const [path = "", search = ""] = request.url.replace(/^\/api\/(metadata|scheduler)?/, "").split("?");
    const [kind, name = "", version = ""] = path.replace(/^\//, "").split("/").map(decodeURIComponent);
    const body: unknown = request.body === "" ? undefined : JSON.parse(request.body);
    const answer =
      kind === "taskdefs"
        ? answerTasks(request.method, name, body)
        : kind === "workflow"
          ? answerWorkflows(request.method, name, version || search.replace("version=", ""), body)
          : answerNamed(kind === "event" ? handlers : schedules, request.method, name, body);
    if (request.method !== "GET" && misbehaviour.after?.(request, response) === true) return;
    if (answer.status === 200) json(response, answer.body ?? "");
    else fault(response, answer.status, answer.message ?? "", answer.more);
  });

  interface Reply {
    status: number;
    message?: string;
    more?: object;
    body?: unknown;
  }

  function refusal(bodies: JsonObject[]): Reply | undefined {
    if (bodies.some((body) => typeof body["retryCount"] === "string"))
      return { status: 500, message: "JSON parse error: not a valid `int` value" };
    const validationErrors = bodies.flatMap((body, index) =>
      Number(body["retryCount"] ?? 0) < 0 || (Array.isArray(body["tasks"]) && body["tasks"].length === 0)
        ? [{ path: `call.arg0[${index}].field`, message: `invalid ${nameOf(body)}` }]
        : [],
    );
    // The real server gives them in any order.
    return validationErrors.length === 0
      ? undefined
      : { status: 400, message: "Validation failed", more: { validationErrors: validationErrors.reverse() } };
  }

  function keepTask(body: JsonObject): void {
    const kept = keep(body);
    if (kept !== undefined) tasks.set(nameOf(kept), { ...withDefaults(TaskDefSchema, kept), createTime: 1, createdBy: "" });
  }

  function answerTasks(method: string, name: string, body: unknown): Reply {
    if (method === "GET") {
      if (name === "") return { status: 200, body: [...tasks.values()] };
      return tasks.has(name) ? { status: 200, body: tasks.get(name) } : { status: 404, message: `No such taskType found by name: ${name}` };
    }
    if (method === "DELETE") return tasks.delete(name) ? { status: 200 } : { status: 500, message: "No such task definition" };
    const bodies = objectsIn(method === "POST" ? body : [body]);
    const refused = refusal(bodies);
    if (refused !== undefined) return refused;
    if (method === "PUT" && !tasks.has(nameOf(bodies[0] ?? {}))) return { status: 404, message: "No such task" };
    bodies.forEach(keepTask);
    return { status: 200 };
  }

  function answerWorkflows(method: string, name: string, version: string, body: unknown): Reply {
    if (method === "GET") {
      if (name === "") return { status: 200, body: [...workflows.values()] };
      const found = workflows.get(`${name}/${version}`);
      return found === undefined ? { status: 404, message: `No such workflow found by name: ${name}` } : { status: 200, body: found };
    }
    if (method === "DELETE")
      return workflows.delete(`${name}/${version}`) ? { status: 200 } : { status: 500, message: "No such workflow definition" };
    const bodies = objectsIn(body);
    const refused = refusal(bodies);
    if (refused !== undefined) return refused;
    const bulkErrorResults: Record<string, string> = {};
    for (const entry of bodies) {
      const errors = misbehaviour.bulkErrors;
      const error = errors?.[`${nameOf(entry)}@${versionOf(entry)}`] ?? errors?.[nameOf(entry)];
      if (error !== undefined) bulkErrorResults[error.name ?? nameOf(entry)] = error.reason;
      else
        workflows.set(`${nameOf(entry)}/${versionOf(entry)}`, {
          ...withDefaults(WorkflowDefSchema, entry),
          createTime: 1,
        });
    }
    return { status: 200, body: { bulkErrorResults, bulkSuccessfulResults: [] } };
  }

  function answerNamed(held: Map<string, JsonObject>, method: string, name: string, body: unknown): Reply {
    if (method === "GET") return { status: 200, body: [...held.values()] };
    if (method === "DELETE")
      return held.delete(name) ? { status: 200 } : { status: 500, message: `EventHandler with name ${name} not found!` };
    const [entry = {}] = objectsIn([body]);
    held.set(nameOf(entry), entry);
    return { status: 200 };
  }

  const lines = (pick: (request: SeenRequest) => boolean): string[] =>
    fake.seen.filter(pick).map((request) => `${request.method} ${request.url.replace(/^\/api(\/metadata)?/, "")}`);
  return {
    ...fake,
    tasks,
    handlers,
    schedules,
    workflows,
    writes: () => lines((request) => request.method !== "GET"),
    reads: () => lines((request) => request.method === "GET"),
    count: (method, path) => lines(() => true).filter((line) => line === `${method} ${path}`).length,
  };
}

const nameOf = (body: JsonObject): string => (typeof body["name"] === "string" ? body["name"] : "");
const versionOf = (body: JsonObject): number => (typeof body["version"] === "number" ? body["version"] : 1);
const objectsIn = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);
