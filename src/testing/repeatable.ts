/** Ids and chance that are the same in each run of a test. */

/** UUIDs in rising order, whose first part is the time, as those of the server are. `now`: epoch milliseconds. */
export function createRepeatableIds(now: () => number): () => string {
  let count = 0;
  return () => {
    count += 1;
    const time = Math.floor(now()).toString(16).padStart(12, "0");
    return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${count.toString(16).padStart(12, "0")}`;
  };
}

/** From 0 to below 1: the generator "mulberry32", which has one number as its state. */
export function createRepeatableChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
