/** Where two JSON values differ. The order of keys does not count, the order of lists does; `1.0` is not `1`. */
import type { Change } from "./definition.ts";
import type { ExactNumber, Json } from "./json.ts";
import { isExactNumber, isJsonObject } from "./json.ts";
import { childPointer } from "./pointer.ts";

/** The deepest values that differ, by JSON pointer; none where the two are equal. Undefined is absent. */
export function findChanges(remote: Json | undefined, local: Json | undefined, pointer = ""): Change[] {
  const changes: Change[] = [];
  collect(remote, local, pointer, changes);
  return changes;
}

/** Most values are equal: nothing is made for those, no pointer and no list. */
function collect(remote: Json | undefined, local: Json | undefined, pointer: string, changes: Change[]): void {
  if (remote === local) return;
  if (Array.isArray(remote) && Array.isArray(local)) {
    const length = Math.max(remote.length, local.length);
    for (let index = 0; index < length; index++) {
      if (remote[index] !== local[index]) collect(remote[index], local[index], childPointer(pointer, index), changes);
    }
  } else if (isJsonObject(remote) && isJsonObject(local)) {
    for (const key of new Set([...Object.keys(local), ...Object.keys(remote)])) {
      const [there, here] = [own(remote, key), own(local, key)];
      if (there !== here) collect(there, here, childPointer(pointer, key), changes);
    }
  } else if (!isSameNumber(remote, local)) {
    changes.push({ path: pointer, ...(remote === undefined ? {} : { remote }), ...(local === undefined ? {} : { local }) });
  }
}

/** Numbers that are not identical: `1e21` in code, and the same as it came from a text. Each has one text. */
function isSameNumber(remote: Json | undefined, local: Json | undefined): boolean {
  return isNumber(remote) && isNumber(local) && String(remote) === String(local);
}

const isNumber = (value: Json | undefined): value is number | ExactNumber => typeof value === "number" || isExactNumber(value);

/** Whether two values are the same to Conductor. */
export const isSameValue = (left: Json | undefined, right: Json | undefined): boolean => findChanges(left, right).length === 0;

/** Keys like `constructor` are keys like any other. */
export const own = (value: { [key: string]: Json }, key: string): Json | undefined => (Object.hasOwn(value, key) ? value[key] : undefined);
