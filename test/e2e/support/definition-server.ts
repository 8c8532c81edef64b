/** One definition in, and what the server made of it: on the embedded server in process, on a real one by fetch. */
import type { Kind } from "../../../src/core/definition.ts";
import { parseJson, stringifyJson } from "../../../src/core/exact-json.ts";
import type { Json, JsonObject } from "../../../src/core/json.ts";
import { isJsonObject } from "../../../src/core/json.ts";

export interface DefinitionServer {
  kind: "embedded" | "real";
  /** Replaces it, or makes it. Answers with what the server refuses it for. */
  put(kind: Kind, body: JsonObject): Promise<{ refusal?: string }>;
  get(kind: Kind, body: JsonObject): Promise<JsonObject>;
  remove(kind: Kind, body: JsonObject): Promise<void>;
  close(): Promise<void>;
}

interface Answer {
  status: number;
  text: string;
}

type Method = "GET" | "PUT" | "POST" | "DELETE";
type Send = (method: Method, path: string, body?: Json) => Promise<Answer>;

const headers = { "content-type": "application/json" };

export async function openDefinitionServer(): Promise<DefinitionServer> {
  const given = process.env["FLOW_CONDUCTOR_URL"] ?? "";
  if (given !== "") {
    const base = new URL(given).pathname === "/" ? new URL("/api", given).href : given.replace(/\/$/, "");
    const send: Send = async (method, path, body) => {
      const answer = await fetch(base + path, { method, headers, ...(body === undefined ? {} : { body: stringifyJson(body) }) });
      return { status: answer.status, text: await answer.text() };
    };
    return { kind: "real", ...definitionsOver(send), close: async () => undefined };
  }
  const { createServer } = await import("../../../src/server/create-server.ts");
  const server = await createServer({});
  const send: Send = (method, path, body) =>
    server.transport.send({ method, path, headers, ...(body === undefined ? {} : { body: stringifyJson(body) }) });
  return { kind: "embedded", ...definitionsOver(send), close: () => server.close() };
}

function definitionsOver(send: Send): Pick<DefinitionServer, "put" | "get" | "remove"> {
  const nameOf = ({ name }: JsonObject): string => (typeof name === "string" ? encodeURIComponent(name) : "");
  const versionOf = ({ version }: JsonObject): number => (typeof version === "number" ? version : 1);
  const handlers = new Set<string>();

  const puts: Record<Kind, (body: JsonObject) => Promise<Answer>> = {
    task: (body) => send("POST", "/metadata/taskdefs", [body]),
    workflow: (body) => send("POST", "/metadata/workflow?overwrite=true", body),
    "event-handler": async (body) => {
      const answer = await send(handlers.has(nameOf(body)) ? "PUT" : "POST", "/event", body);
      if (answer.status === 200) handlers.add(nameOf(body));
      return answer;
    },
    schedule: (body) => send("POST", "/scheduler/schedules", body),
  };
  const paths: Record<Kind, (body: JsonObject) => string> = {
    task: (body) => `/metadata/taskdefs/${nameOf(body)}`,
    workflow: (body) => `/metadata/workflow/${nameOf(body)}?version=${versionOf(body)}`,
    "event-handler": () => "/event",
    schedule: (body) => `/scheduler/schedules/${nameOf(body)}`,
  };
  const removals: Record<Kind, (body: JsonObject) => string> = {
    ...paths,
    workflow: (body) => `/metadata/workflow/${nameOf(body)}/${versionOf(body)}`,
    "event-handler": (body) => `/event/${nameOf(body)}`,
  };

  return {
    async put(kind, body) {
      const { status, text } = await puts[kind](body);
      return status >= 200 && status < 300 ? {} : { refusal: `${status} ${text}` };
    },
    async get(kind, body) {
      const { status, text } = await send("GET", paths[kind](body));
      const answer = status === 200 ? parseJson(text) : null;
      const found = Array.isArray(answer) ? answer.find((one) => isJsonObject(one) && one["name"] === body["name"]) : answer;
      if (!isJsonObject(found)) throw new Error(`no ${kind} ${nameOf(body)}: ${status} ${text}`);
      return found;
    },
    async remove(kind, body) {
      handlers.delete(nameOf(body));
      await send("DELETE", removals[kind](body));
    },
  };
}
