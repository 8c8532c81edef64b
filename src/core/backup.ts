/** The file that keeps a server's definitions: `flow.backup/1`. */
import { withVersion } from "./compare.ts";
import type { RemoteDefinition } from "./definition.ts";
import { compareIdentity, identityKey, identityText, kinds } from "./definition.ts";
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";

export const backupSchema = "flow.backup/1";

export interface Backup {
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** Without credentials. */
  server: string;
  /** As the server answered them, each identity once. */
  definitions: RemoteDefinition[];
}

export function backupDocument({ createdAt, server, definitions }: Backup) {
  return { schema: backupSchema, createdAt, server: { url: server }, definitions: [...definitions].sort(compareIdentity) };
}

/** A text where it is no backup: why. */
export function parseBackup(value: Json): Backup | string {
  if (!isJsonObject(value) || value["schema"] !== backupSchema) return `it is no document of the schema ${backupSchema}`;
  const { createdAt, server, definitions } = value;
  if (typeof createdAt !== "string" || !isJsonObject(server) || typeof server["url"] !== "string")
    return "it does not say when and of which server it was made";
  if (!Array.isArray(definitions)) return "it has no list of definitions";
  const parsed = new Map<string, RemoteDefinition>();
  for (const [index, entry] of definitions.entries()) {
    const definition = isJsonObject(entry) ? parseDefinition(entry) : undefined;
    if (definition === undefined)
      return `/definitions/${index} is no definition: it needs kind, name and body, and the name must be that of the body`;
    if (parsed.has(identityKey(definition))) return `it holds the ${definition.kind} ${identityText(definition)} twice`;
    parsed.set(identityKey(definition), definition);
  }
  return { createdAt, server: server["url"], definitions: [...parsed.values()] };
}

function parseDefinition({ kind: written, name, version, body }: JsonObject): RemoteDefinition | undefined {
  const kind = kinds.find((one) => one === written);
  if (kind === undefined || typeof name !== "string" || !isJsonObject(body) || body["name"] !== name) return undefined;
  if (version !== undefined && typeof version !== "number") return undefined;
  if (version !== undefined && version !== (body["version"] ?? 1)) return undefined;
  return { ...withVersion({ kind, name, ...(version === undefined ? {} : { version }) }), body };
}
