import { heldLine } from "./records.ts";

/** Tasks that are held and stand in no file yet: those of this turn, and those of the last. One that ends before leaves no line. */
export interface HeldLines {
  add(taskId: string): void;
  /** Whether it was there: then there is nothing to take back. */
  delete(taskId: string): boolean;
  has(taskId: string): boolean;
  isEmpty(): boolean;
  /** The lines of those that have been there for a whole turn. */
  turn(): string[];
  /** The lines of all. */
  takeAll(): string[];
}

export function createHeldLines(): HeldLines {
  let fresh = new Set<string>();
  let older = new Set<string>();
  return {
    add: (taskId) => void fresh.add(taskId),
    delete: (taskId) => fresh.delete(taskId) || older.delete(taskId),
    has: (taskId) => fresh.has(taskId) || older.has(taskId),
    isEmpty: () => fresh.size === 0 && older.size === 0,
    turn() {
      const lines = [...older].map(heldLine);
      older = fresh;
      fresh = new Set();
      return lines;
    },
    takeAll() {
      const lines = [...older, ...fresh].map(heldLine);
      older.clear();
      fresh.clear();
      return lines;
    },
  };
}
