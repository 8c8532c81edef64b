import type { Comparison, Identity, Kind, LocalDefinitions } from "./definition.ts";

/** Both sides of one kind. */
export interface PlanSide {
  kind: Kind;
  /** What was asked for. */
  comparisons: readonly Comparison[];
  /** All of both sides, asked for or not, with the server's counterparts of invalid definitions. */
  everything: readonly Comparison[];
  /** All of the project. */
  local: LocalDefinitions;
  /** Invalid ones that were asked for, as far as their names are known. */
  invalid: readonly Identity[];
  /** With those of which no name is known. */
  invalidCount: number;
  /** False where the server has no such kind. */
  supported: boolean;
}
