/** A case from its first decision to its end, and what to say of one that breaks a rule. */
import { isTerminalWorkflow } from "../../../../src/core/model/execution.ts";
import { seeded } from "../../../core/seeded.ts";
import { actAtRandom, actToTheEnd } from "./actions.ts";
import { damage } from "./damage.ts";
import { shrink } from "./shrink.ts";
import type { WildCase } from "./wild-definitions.ts";
import { createWorld } from "./world.ts";
import type { World } from "./world.ts";

const turns = 30;
const turnsToTheEnd = 400;

export interface Failure {
  message: string;
  log: readonly string[];
}

/** Plays the case with the dice of the seed; `isDamaged`: the stored run is tampered with on the way. Undefined if all holds. */
export function failureOf(wild: WildCase, seed: number, isDamaged = false): Failure | undefined {
  const random = seeded(seed + 1_000_000);
  let world: World | undefined;
  try {
    world = createWorld(wild);
    if (world === undefined) return undefined;
    const damagedAt = isDamaged ? random.below(turns / 2) : -1;
    for (let turn = 0; turn < turns; turn += 1) {
      if (turn === damagedAt) damage(world, random);
      actAtRandom(world, random);
    }
    world.log.push("to the end:");
    for (let turn = 0; turn < turnsToTheEnd && actToTheEnd(world); turn += 1);
    if (isTerminalWorkflow(world.state.workflow.status)) return undefined;
    const open = world.state.tasks.map((task) => `${task.referenceTaskName}:${task.status}`).join(" ");
    return { message: `it does not come to an end: ${open}`, log: world.log };
  } catch (error) {
    return { message: error instanceof Error ? (error.stack ?? error.message) : String(error), log: world?.log ?? [] };
  }
}

/** The message without what differs from case to case. */
export const kindOf = ({ message }: Failure): string =>
  message
    .replaceAll(/\(.*\)|\d+/g, "")
    .split("\n")[0]
    ?.slice(0, 40) ?? "";

export function explain(wild: WildCase, seed: number, failure: Failure, isDamaged = false): string {
  const isSame = (smaller: WildCase): boolean => {
    const other = failureOf(smaller, seed, isDamaged);
    return other !== undefined && kindOf(other) === kindOf(failure);
  };
  const smallest = shrink(wild, isSame);
  const { message, log } = failureOf(smallest, seed, isDamaged) ?? failure;
  return `seed ${seed}: ${message}\n\nwith ${JSON.stringify(smallest, undefined, 1)}\n\nafter ${log.slice(0, 60).join("; ")}`;
}
