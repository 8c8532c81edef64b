/** Writes many definitions in few requests, and finds the ones that the server refuses without failing the others. */
import { stringifyJson } from "../../core/exact-json.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Step } from "../../core/plan.ts";
import { isHttpError } from "../../core/errors.ts";
import type { ValidationError } from "../../core/errors.ts";
import type { DefinitionClient } from "./held.ts";
import { endsEverything } from "./ledger.ts";
import type { Failure, Ledger } from "./ledger.ts";
import { recheck } from "./recheck.ts";

/** Sends the bodies in one request. Resolves with the failures that the answer names, by the definition's name. */
export type SendBulk = (bodies: JsonObject[]) => Promise<ReadonlyMap<string, string>>;

/** Gateways refuse larger bodies long before Conductor does. */
const maxChunkBytes = 4_000_000;
const maxChunkItems = 1000;

/** In the order of the steps. All are of one kind. */
export async function writeBulk(steps: readonly Step[], send: SendBulk, client: DefinitionClient, ledger: Ledger): Promise<void> {
  for (const chunk of chunkSteps(steps)) await writeChunk(await recheck(chunk, client, ledger), send, ledger);
}

async function writeChunk(steps: readonly Step[], send: SendBulk, ledger: Ledger): Promise<void> {
  let remaining = steps;
  while (remaining.length > 0 && ledger.begin(remaining)) {
    try {
      settleAnswer(remaining, await send(remaining.map(bodyOf)), ledger);
      return;
    } catch (error) {
      const named = namedFailures(remaining, error);
      if (named.size > 0) {
        for (const [step, failure] of named) ledger.settle(step, "failed", failure);
        remaining = remaining.filter((step) => !named.has(step));
      } else if (remaining.length === 1 || !isHttpError(error) || endsEverything(error)) {
        ledger.rejected(remaining, error);
        return;
      } else {
        // The refusal does not say whom it is about, so the halves are asked each for itself.
        const middle = Math.ceil(remaining.length / 2);
        await writeChunk(remaining.slice(0, middle), send, ledger);
        await writeChunk(remaining.slice(middle), send, ledger);
        return;
      }
    }
  }
}

/**
 * The answer names failures by name alone. One that may mean several versions, or that fits nothing that was sent, is only a
 * doubt: what the server holds tells whom it was about.
 */
function settleAnswer(steps: readonly Step[], failures: ReadonlyMap<string, string>, ledger: Ledger): void {
  const byName = new Map<string, Step[]>();
  for (const step of steps) byName.set(step.name, [...(byName.get(step.name) ?? []), step]);
  const strange = [...failures].filter(([name]) => !byName.has(name)).map(([name, reason]) => `${name}: ${reason}`);
  for (const [name, versions] of byName) {
    const reason = failures.get(name);
    const [only] = versions;
    if (reason !== undefined && only !== undefined && versions.length === 1) ledger.settle(only, "failed", { reason, code: "http" });
    else if (reason !== undefined) ledger.doubted(versions, { reason, code: "http" });
    else if (strange.length > 0) ledger.doubted(versions, { reason: `the server reported ${strange.join("; ")}`, code: "http" });
    else for (const step of versions) ledger.accepted(step);
  }
}

/** `registerTaskDef.arg0[3].retryCount`: the fourth of the list. */
const itemPath = /\.arg0\[(\d+)\](.*)$/;

function namedFailures(steps: readonly Step[], error: unknown): Map<Step, Failure> {
  const failures = new Map<Step, Failure>();
  if (!isHttpError(error) || error.status !== 400) return failures;
  for (const validationError of error.validationErrors) {
    const index = itemPath.exec(validationError.path)?.[1];
    const step = index === undefined ? undefined : steps[Number(index)];
    if (step === undefined) continue;
    const before = failures.get(step)?.reason;
    const text = describe(validationError);
    failures.set(step, { reason: before === undefined ? text : `${before}; ${text}`, code: "http" });
  }
  return failures;
}

function describe(error: ValidationError): string {
  const field = itemPath.exec(error.path)?.[2]?.replace(/^\./, "") ?? "";
  return field === "" ? error.message : `${error.message} (${field})`;
}

function chunkSteps(steps: readonly Step[]): Step[][] {
  const chunks: Step[][] = [];
  let current: Step[] = [];
  let bytes = 0;
  for (const step of steps) {
    const size = stringifyJson(bodyOf(step)).length;
    if (current.length > 0 && (current.length >= maxChunkItems || bytes + size > maxChunkBytes)) {
      chunks.push(current);
      current = [];
      bytes = 0;
    }
    current.push(step);
    bytes += size;
  }
  if (current.length > 0) chunks.push(current);
  return chunks;
}

/** What is sent for a create or an update. */
export function bodyOf(step: Step): JsonObject {
  if (step.body === undefined) throw new Error(`the step for ${step.kind} ${step.name} has no body`);
  return step.body;
}
