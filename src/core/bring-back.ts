import { exactChanges } from "./compare.ts";
import type { Identity } from "./definition.ts";
import type { JsonObject } from "./json.ts";
import type { Step } from "./plan.ts";

/**
 * The step after which the server holds exactly `wanted` again, and `none` where it does. The body goes back as the server once
 * gave it, with what it says of creation, which it keeps where it can.
 */
export function bringBackStep({ kind, name, version }: Identity, wanted: JsonObject | undefined, held: JsonObject | undefined): Step {
  const identity = { kind, name, ...(version === undefined ? {} : { version }) };
  if (wanted === undefined)
    return held === undefined ? { ...identity, action: "none", changes: [] } : { ...identity, action: "delete", before: held, changes: [] };
  if (held === undefined) return { ...identity, action: "create", body: wanted, changes: [] };
  const changes = exactChanges(kind, held, wanted);
  return { ...identity, action: changes.length === 0 ? "none" : "update", body: wanted, before: held, changes };
}
