/** Where two JSON values differ. The order of keys does not count, the order of lists does. */
import type { Change } from "./definition.ts";
import type { Json } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { childPointer } from "./pointer.ts";

/** The deepest values that differ, by JSON pointer; none where the two are equal. Undefined is absent. */
export function findChanges(remote: Json | undefined, local: Json | undefined, pointer = ""): Change[] {
  if (remote === local) return [];
  if (Array.isArray(remote) && Array.isArray(local)) {
    const length = Math.max(remote.length, local.length);
    return Array.from({ length }, (_, index) => findChanges(remote[index], local[index], childPointer(pointer, index))).flat();
  }
  if (isJsonObject(remote) && isJsonObject(local)) {
    const keys = new Set([...Object.keys(local), ...Object.keys(remote)]);
    return [...keys].flatMap((key) => findChanges(own(remote, key), own(local, key), childPointer(pointer, key)));
  }
  return [{ path: pointer, ...(remote === undefined ? {} : { remote }), ...(local === undefined ? {} : { local }) }];
}

/** Keys like `constructor` are keys like any other. */
const own = (value: { [key: string]: Json }, key: string): Json | undefined => (Object.hasOwn(value, key) ? value[key] : undefined);
