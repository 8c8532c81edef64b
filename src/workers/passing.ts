/**
 * Collections of what comes and goes with each task. A `Map` or `Set` of tasks would do the same, but V8 links each table that it has
 * outgrown to the next one: the first that has grown old keeps all the later ones, and every task that stood in them, from being
 * collected young. In a busy worker that moves all tasks into the old heap, and costs as much time as running them.
 */

/** By key. What has left is not reachable from here, whatever becomes of the tables. */
export interface PassingTable<Value extends object> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
}

export function createPassingTable<Value extends object>(): PassingTable<Value> {
  const entries = new Map<string, { value: Value | undefined }>();
  return {
    get: (key) => entries.get(key)?.value,
    set: (key, value) => void entries.set(key, { value }),
    delete(key) {
      const entry = entries.get(key);
      if (entry === undefined) return;
      entry.value = undefined;
      entries.delete(key);
    },
  };
}

/** Takes an item out of a list. Those of a worker are short, and what leaves is mostly near the front. Whether it was there. */
export function removeFrom<Item>(list: Item[], item: Item): boolean {
  const index = list.indexOf(item);
  if (index < 0) return false;
  list.splice(index, 1);
  return true;
}
