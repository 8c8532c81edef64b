/** The item of a list at a place that it has. Throws a RangeError where it has none, which is a mistake in the program. */
export function itemAt<Item>(list: readonly Item[], index: number): Item {
  const item = list[index];
  if (item === undefined) throw new RangeError(`A list of ${list.length} has no item ${index}.`);
  return item;
}

/** The same for an entry of a map. */
export function entryOf<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw new RangeError(`A map of ${map.size} has no entry ${String(key)}.`);
  return value;
}
