/** The server's definitions of one kind. */
import { randomUUID } from "node:crypto";
import type { RemoteDefinitions } from "../client/remote-definitions.ts";
import type { Kind } from "../core/definition.ts";
import type { DefinitionCache } from "../core/definition-cache.ts";
import { FlowError, isHttpError } from "../core/errors.ts";
import type { Context } from "./context.ts";

export async function readRemote(kind: Kind, context: Context): Promise<{ url: string; answer: RemoteDefinitions }> {
  const client = await context.client();
  const { fetchRemoteDefinitions } = await import("../client/remote-definitions.ts");
  const cache = kind === "workflow" ? await openCache(client.url, context) : undefined;
  return { url: client.url, answer: await mustRead(fetchRemoteDefinitions(client, kind, { cache })) };
}

/** Workflows are large and have many versions; nothing else is worth it. */
async function openCache(server: string, context: Context): Promise<DefinitionCache> {
  const { openDefinitionCache } = await import("../project/definition-cache.ts");
  const { root } = await context.config();
  return openDefinitionCache({ root, server, unique: randomUUID() });
}

/**
 * A refusal of a read that must be answered is as good as no server, whatever its status: the address is not Conductor's, or
 * something stands in between. Nobody may take it for "there is nothing".
 */
export async function mustRead<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (!isHttpError(error) || error.code !== "http") throw error;
    throw new FlowError("bad-answer", `The server did not answer a read: ${error.message}`, {
      hint: error.hint ?? "Check the server address: Conductor's REST interface is usually under /api. `flow doctor` looks into it.",
      cause: error,
    });
  }
}
