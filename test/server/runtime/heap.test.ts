import { describe, expect, it } from "vitest";
import { createHeap } from "../../../src/server/runtime/heap.ts";
import type { HeapItem } from "../../../src/server/runtime/heap.ts";

interface Item extends HeapItem {
  value: number;
}
const item = (value: number): Item => ({ value, heapIndex: -1 });
const fresh = () => createHeap<Item>((left, right) => left.value < right.value);

describe("a heap", () => {
  it("gives items back in order", () => {
    const heap = fresh();
    for (const value of [5, 3, 8, 1, 9, 2, 7]) heap.push(item(value));
    expect(heap.peek()?.value).toBe(1);
    expect(Array.from({ length: 8 }, () => heap.pop()?.value)).toEqual([1, 2, 3, 5, 7, 8, 9, undefined]);
  });

  it("keeps its order whatever is removed", () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    let state = seed;
    const random = (): number => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff);
    const heap = fresh();
    const items = Array.from({ length: 300 }, () => item(random() % 100));
    for (const one of items) heap.push(one);
    const removed = new Set(items.filter(() => random() % 3 === 0));
    for (const one of removed) heap.remove(one);
    const left = items.filter((one) => !removed.has(one)).map(({ value }) => value);
    expect(heap.size, `seed ${seed}`).toBe(left.length);
    expect(
      left.map(() => heap.pop()?.value),
      `seed ${seed}`,
    ).toEqual(left.toSorted((a, b) => a - b));
  });

  it("takes no notice of items that are not in it", () => {
    const heap = fresh();
    heap.push(item(1));
    heap.remove(item(2));
    const gone = heap.pop();
    if (gone !== undefined) heap.remove(gone);
    expect(heap.size).toBe(0);
  });
});
