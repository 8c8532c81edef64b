import { createHash } from "node:crypto";
import { digestText } from "../core/plan-document.ts";
import type { PlanTarget } from "../core/plan-document.ts";
import type { Step } from "../core/plan.ts";

/** `sha256:` and the hash of all that would be written. */
export function digestOf(target: PlanTarget, steps: readonly Step[]): string {
  return `sha256:${createHash("sha256").update(digestText(target, steps)).digest("hex")}`;
}
