import type { Random } from "./clock.ts";

/** Milliseconds to wait after the nth failure in a row: anything between 0 and a cap that doubles from `firstMs` to `mostMs`. */
export function fullJitter(failures: number, firstMs: number, mostMs: number, random: Random): number {
  return Math.ceil(random() * Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 30)));
}
