/** Names on the command line of a command that is about all kinds at once. */
import { identityText } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import { selectSides } from "./read-sides.ts";
import type { Sides } from "./read-sides.ts";
import { matchName } from "./select-names.ts";

/** A name may stand for definitions of several kinds. Throws (`not-found`) for one that stands for none; `hint` is for one that is like no other. */
export function selectAcrossKinds(all: readonly Sides[], names: readonly string[], hint: string): Sides[] {
  if (names.length === 0) return [...all];
  const identities = all.map((side) => [...side.comparisons, ...side.invalidNames]);
  const unknown = names.find((name) => !identities.some((known) => matchName(name, { identities: known }) !== undefined));
  if (unknown !== undefined) {
    const near = nearest(unknown, new Set(identities.flat().flatMap((identity) => [identity.name, identityText(identity)])));
    throw new FlowError("not-found", `There is no definition named ${unknown} in the project or on the server.`, {
      hint: near === undefined ? hint : `Did you mean ${near}?`,
    });
  }
  return all.map((side, index) => {
    const own = names.filter((name) => matchName(name, { identities: identities[index] ?? [] }) !== undefined);
    return own.length > 0
      ? selectSides(side, own)
      : { ...side, definitions: [], comparisons: [], findings: [], invalid: 0, invalidNames: [], invalidComparisons: [] };
  });
}
