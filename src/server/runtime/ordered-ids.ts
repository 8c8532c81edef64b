/**
 * Ids of runs and tasks: UUIDs whose first part is the time (version 7 of RFC 9562), so that what is made together is stored together.
 * With random ids each new row would touch other pages of every index, the more the larger the store.
 */
import { randomUUID } from "node:crypto";

/** In rising order, also where the clock stands still or goes back. `now`: epoch milliseconds. */
export function createOrderedIds(now: () => number): () => string {
  let time = 0;
  let count = 0;
  return () => {
    const current = Math.floor(now());
    count = current > time ? 0 : count + 1;
    time = Math.max(time, current);
    if (count > mostPerMs) {
      time += 1;
      count = 0;
    }
    const digits = time.toString(16).padStart(12, "0");
    return `${digits.slice(0, 8)}-${digits.slice(8)}-7${count.toString(16).padStart(3, "0")}-${randomUUID().slice(randomPart)}`;
  };
}

/** Twelve bits. */
const mostPerMs = 0xfff;
/** Where the last two groups of a UUID begin, with the variant. */
const randomPart = 19;
