/**
 * Inputs and outputs that are too large for the server's own store. The server names an address for each, usually a signed one at
 * somebody else's; what is kept there is fetched and stored without it.
 */
import { FlowError, isFlowError, isHttpError } from "../core/errors.ts";
import { stringifyJson } from "../core/exact-json.ts";
import type { JsonObject } from "../core/json.ts";
import type { Transport, TransportRequest } from "../core/transport.ts";
import type { ServerAddress } from "./address.ts";
import { basicAuthorization, secretsOf } from "./address.ts";
import { readObject } from "./answer.ts";
import { query } from "./call.ts";
import type { SendCall } from "./call.ts";
import { toTransportFault } from "./transport-fault.ts";

/** More is refused rather than held in memory. A server takes 10 MiB in its default configuration. */
const mostPayloadBytes = 64 * 1024 * 1024;

export interface PayloadClientOptions {
  send: SendCall;
  /** The server's own address: what lies below it is asked for with the client's credentials. */
  url: string;
  /** For the host of a payload; closed after use. */
  openTransport: (address: ServerAddress, limits: { maxResponseBytes: number }) => Transport;
}

export interface PayloadClient {
  /** Rejects with a FlowError: `not-found` where the server names no address, otherwise what went wrong on the way. */
  readInput(path: string): Promise<JsonObject>;
  /** Answers with the path to report, or undefined where the server has no such storage. */
  storeOutput(output: JsonObject): Promise<string | undefined>;
}

interface Location {
  path: string;
  uri?: string;
}

export function createPayloadClient({ send, url, openTransport }: PayloadClientOptions): PayloadClient {
  async function locate(operation: "READ" | "WRITE", payloadType: "TASK_INPUT" | "TASK_OUTPUT", path: string): Promise<Location> {
    const call = { method: "GET", path: `/tasks/externalstoragelocation${query({ path, operation, payloadType })}` } as const;
    return readObject<Location>(await send(call));
  }

  async function transfer(uri: string, method: "GET" | "PUT", payload?: JsonObject): Promise<string> {
    const own = pathBelow(url, uri);
    if (own !== undefined) return (await send({ method, path: own, ...(payload === undefined ? {} : { body: payload }) })).text;
    const { address, path } = takeApart(uri);
    const transport = openTransport(address, { maxResponseBytes: mostPayloadBytes });
    try {
      const accept = { accept: "application/json" };
      const request: TransportRequest = { method, path, headers: accept };
      if (payload !== undefined) {
        request.body = stringifyJson(payload);
        // What the address was signed for.
        request.headers = { ...accept, "content-type": "application/json" };
      }
      const { status, text } = await transport.send(request);
      if (status >= 200 && status < 300) return text;
      throw new FlowError("failed", `The storage of payloads answered ${status} (${method} ${shown(uri)}).`);
    } catch (thrown) {
      if (isFlowError(thrown)) throw thrown;
      throw new FlowError("unreachable", `The storage of payloads: ${toTransportFault(thrown).message} (${method} ${shown(uri)}).`, {
        cause: thrown,
      });
    } finally {
      await transport.close();
    }
  }

  return {
    async readInput(path) {
      const { uri } = await locate("READ", "TASK_INPUT", path);
      if (uri === undefined || uri === "") throw noStorage(path);
      const text = await transfer(uri, "GET");
      return readObject<JsonObject>({ status: 200, headers: {}, text, place: { method: "GET", url: shown(uri) } });
    },
    async storeOutput(output) {
      const location = await locate("WRITE", "TASK_OUTPUT", "").catch((error: unknown) => {
        // A server that does not know the call takes it for the id of a task.
        if (isHttpError(error) && error.status === 404) return undefined;
        throw error;
      });
      if (location === undefined) return undefined;
      const { uri, path } = location;
      if (uri === undefined || uri === "") return undefined;
      await transfer(uri, "PUT", output);
      return path;
    },
  };
}

function noStorage(path: string): FlowError {
  return new FlowError("not-found", `The server keeps the payload ${path} outside, and names no address to read it from.`, {
    hint: "Its `conductor.external-payload-storage.type` has to be one that workers can reach, such as s3.",
  });
}

/** The path below the server's own address, where the payload is kept by the server itself. */
function pathBelow(url: string, uri: string): string | undefined {
  return uri.startsWith(`${url}/`) && !uri.includes("/../") ? uri.slice(url.length) : undefined;
}

function takeApart(uri: string): { address: ServerAddress; path: string } {
  const parsed = URL.canParse(uri) ? new URL(uri) : undefined;
  if (parsed === undefined || (parsed.protocol !== "http:" && parsed.protocol !== "https:"))
    throw new FlowError("bad-answer", `The server names ${shown(uri)} as the address of a payload, which is neither http nor https.`);
  const authorization = basicAuthorization(parsed);
  return {
    address: {
      origin: parsed.origin,
      basePath: "",
      url: parsed.origin,
      secrets: secretsOf(parsed),
      ...(authorization === undefined ? {} : { authorization }),
    },
    path: parsed.pathname + parsed.search,
  };
}

/** Without a signature or a password. */
function shown(uri: string): string {
  if (!URL.canParse(uri)) return "what is no address";
  const { protocol, host, pathname } = new URL(uri);
  return `${protocol}//${host}${pathname}`;
}
