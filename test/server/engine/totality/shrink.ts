/** Looks for a smaller value that still fails. */
import type { Json } from "../../../../src/core/json.ts";
import { isJsonObject } from "../../../../src/core/json.ts";

const longestMs = 20_000;

/** `fails` is asked at most `attempts` times, and not for long. Parts are left out as long as it still fails, large ones first. */
export function shrink<T extends Json>(value: T, fails: (smaller: T) => boolean, attempts = 600): T {
  const giveUpAt = Date.now() + longestMs;
  let smallest = value;
  for (let left = attempts; left > 0;) {
    let found: T | undefined;
    for (const candidate of smallerOnes(smallest)) {
      if ((left -= 1) < 0 || Date.now() > giveUpAt) break;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a part less, and whoever asked says whether it still is one
      const smaller = candidate as T;
      if (!fails(smaller)) continue;
      found = smaller;
      break;
    }
    if (found === undefined) break;
    smallest = found;
  }
  return smallest;
}

function* smallerOnes(value: Json): Generator<Json> {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) yield value.toSpliced(index, 1);
    for (const [index, item] of value.entries()) {
      // What is inside of a container, in its place.
      for (const inner of listsIn(item)) yield value.toSpliced(index, 1, ...inner);
      for (const smaller of smallerOnes(item)) yield value.with(index, smaller);
    }
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== key));
    for (const [key, item] of Object.entries(value)) for (const smaller of smallerOnes(item)) yield { ...value, [key]: smaller };
  }
}

function listsIn(value: Json): Json[][] {
  if (!isJsonObject(value)) return [];
  const { loopOver, defaultCase, forkTasks, decisionCases } = value;
  const branches = [...(Array.isArray(forkTasks) ? forkTasks : []), ...(isJsonObject(decisionCases) ? Object.values(decisionCases) : [])];
  return [loopOver, defaultCase, ...branches].filter((list) => Array.isArray(list) && list.length > 0) as Json[][];
}
