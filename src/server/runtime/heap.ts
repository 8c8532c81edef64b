/** A binary heap with removal. Items remember their place, so that each may be in one heap only. */
export interface HeapItem {
  /** Its place, kept by the heap; -1 outside of it. */
  heapIndex: number;
}

export interface Heap<T extends HeapItem> {
  readonly size: number;
  peek(): T | undefined;
  push(item: T): void;
  pop(): T | undefined;
  /** Nothing happens where it is not in the heap. */
  remove(item: T): void;
  clear(): void;
}

/** `before(a, b)`: a comes out before b. */
export function createHeap<T extends HeapItem>(before: (left: T, right: T) => boolean): Heap<T> {
  const items: T[] = [];

  function put(item: T, index: number): void {
    items[index] = item;
    item.heapIndex = index;
  }

  function rise(item: T, from: number): void {
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = items[parentIndex];
      if (parent === undefined || !before(item, parent)) break;
      put(parent, index);
      index = parentIndex;
    }
    put(item, index);
  }

  function sink(item: T, from: number): void {
    let index = from;
    for (;;) {
      const left = 2 * index + 1;
      const first = items[left];
      if (first === undefined) break;
      const second = items[left + 1];
      const child = second !== undefined && before(second, first) ? second : first;
      if (!before(child, item)) break;
      const next = child === first ? left : left + 1;
      put(child, index);
      index = next;
    }
    put(item, index);
  }

  function remove(item: T): void {
    const index = item.heapIndex;
    if (items[index] !== item) return;
    item.heapIndex = -1;
    const last = items.pop();
    if (last === undefined || last === item) return;
    rise(last, index);
    sink(last, last.heapIndex);
  }

  return {
    get size() {
      return items.length;
    },
    peek: () => items[0],
    push(item) {
      rise(item, items.length);
    },
    pop() {
      const [first] = items;
      if (first !== undefined) remove(first);
      return first;
    },
    remove,
    clear() {
      for (const item of items.splice(0)) item.heapIndex = -1;
    },
  };
}
