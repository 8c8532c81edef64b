import type { Comparison, Identity, Kind, LocalDefinitions } from "./definition.ts";

/** Both sides of one kind. */
export interface PlanSide {
  kind: Kind;
  /** What was asked for. */
  comparisons: readonly Comparison[];
  /** Everything on the server, asked for or not: with the counterparts of invalid definitions. */
  everything: readonly Comparison[];
  /** All of the project. */
  local: LocalDefinitions;
  /** Invalid ones that were asked for. */
  invalid: readonly Identity[];
  /** False where the server has no such kind. */
  supported: boolean;
}
