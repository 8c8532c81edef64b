/** JSON pointers (RFC 6901): where in a definition a value stands. The empty pointer is the whole. */
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";

export function childPointer(parent: string, key: string | number): string {
  if (typeof key === "number" || !/[~/]/.test(key)) return `${parent}/${key}`;
  return `${parent}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

export function pointerKeys(pointer: string): string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** True for the same place and for every place below it. */
export function isWithin(pointer: string, ancestor: string): boolean {
  return pointer === ancestor || pointer.startsWith(`${ancestor}/`);
}

/** By code units, key for key; the items of a list in their order. */
export function comparePointers(left: string, right: string): number {
  const [leftKeys, rightKeys] = [left.split("/"), right.split("/")];
  for (const [index, leftKey] of leftKeys.entries()) {
    const rightKey = rightKeys[index];
    if (rightKey === undefined) return 1;
    if (leftKey === rightKey) continue;
    const byNumber = /^\d+$/.test(leftKey) && /^\d+$/.test(rightKey) ? Number(leftKey) - Number(rightKey) : 0;
    return byNumber !== 0 ? byNumber : leftKey < rightKey ? -1 : 1;
  }
  return leftKeys.length - rightKeys.length;
}

/** The value at a pointer; undefined where there is none. */
export function valueAt(root: Json, pointer: string): Json | undefined {
  let value: Json | undefined = root;
  for (const key of pointerKeys(pointer)) {
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isJsonObject(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

/** A copy with another value at a pointer, or without one. Nothing is made on the way there: where it leads nowhere, nothing changes. */
export function withValueAt(root: JsonObject, pointer: string, value: Json | undefined): JsonObject {
  return withField(root, pointerKeys(pointer), value);
}

function withField(object: JsonObject, [key, ...rest]: readonly string[], value: Json | undefined): JsonObject {
  if (key === undefined) return object;
  const { [key]: old, ...others } = object;
  const fresh = rest.length === 0 ? value : old === undefined ? undefined : within(old, rest, value);
  return fresh === undefined ? others : { ...object, [key]: fresh };
}

function within(old: Json, keys: readonly string[], value: Json | undefined): Json {
  if (isJsonObject(old)) return withField(old, keys, value);
  if (!Array.isArray(old)) return old;
  const [index, ...rest] = keys;
  return old.flatMap((item, at) => {
    if (String(at) !== index) return [item];
    if (rest.length > 0) return [within(item, rest, value)];
    return value === undefined ? [] : [value];
  });
}

/** A pointer as people write it: `/tasks/0/name` is `tasks[0].name`. Keys that are no plain words stand in quotes. */
export function pointerText(pointer: string): string {
  let text = "";
  for (const key of pointerKeys(pointer)) {
    if (/^\d+$/.test(key)) text += `[${key}]`;
    else if (/^[\w$-]+$/.test(key)) text += text === "" ? key : `.${key}`;
    else text += `[${JSON.stringify(key)}]`;
  }
  return text;
}
