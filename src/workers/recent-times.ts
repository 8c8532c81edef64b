/** How long the handlers of one task type took lately, and how many ended: in fixed buckets, so that a task costs three additions. */
export interface RecentTimes {
  /** `now` is monotonic and in milliseconds, here as below. */
  add(tookMs: number, now: number): void;
  /** 19 of 20 took no longer, within a tenth; undefined where none ended in the last minute. */
  p95(now: number): number | undefined;
  /** How many ended in a second, over the last ten. */
  perSecond(now: number): number;
}

const growth = 1.15;
const leastMs = 0.1;
/** The last one is of a day and more. */
const buckets = 1 + Math.ceil(Math.log(86_400_000 / leastMs) / Math.log(growth));
const sliceMs = 10_000;
const slices = 6;
const rateSeconds = 10;

export function createRecentTimes(startedAt: number): RecentTimes {
  const times = new Uint32Array(slices * buckets);
  // One more than is looked at: the second that has just begun.
  const ends = new Uint32Array(rateSeconds + 1);
  let slice = Math.floor(startedAt / sliceMs);
  let second = Math.floor(startedAt / 1000);
  /** Of the last reading: a task type at which nothing happens costs nothing to look at. */
  let read: { slice: number; p95: number | undefined } | undefined;

  /** Forgets what is too old, at most once around. */
  function advance(now: number): void {
    const newSlice = Math.floor(now / sliceMs);
    for (let next = Math.max(slice + 1, newSlice - slices + 1); next <= newSlice; next += 1) {
      times.fill(0, (next % slices) * buckets, ((next % slices) + 1) * buckets);
    }
    const newSecond = Math.floor(now / 1000);
    for (let next = Math.max(second + 1, newSecond - rateSeconds); next <= newSecond; next += 1) ends[next % ends.length] = 0;
    slice = Math.max(slice, newSlice);
    second = Math.max(second, newSecond);
  }

  function findP95(): number | undefined {
    const sums = new Float64Array(buckets);
    for (let index = 0; index < times.length; index += 1) sums[index % buckets] = (sums[index % buckets] ?? 0) + (times[index] ?? 0);
    const total = sums.reduce((sum, count) => sum + count, 0);
    let left = Math.ceil(total * 0.95);
    if (left === 0) return undefined;
    const bucket = sums.findIndex((count) => (left -= count) <= 0);
    // In the middle of the bucket, as its members are spread over it.
    return bucket === 0 ? leastMs : leastMs * growth ** (bucket - 0.5);
  }

  return {
    add(tookMs, now) {
      read = undefined;
      if (now >= (second + 1) * 1000) advance(now);
      const index = (slice % slices) * buckets + bucketOf(tookMs);
      times[index] = (times[index] ?? 0) + 1;
      const place = second % ends.length;
      ends[place] = (ends[place] ?? 0) + 1;
    },
    p95(now) {
      advance(now);
      if (read?.slice !== slice) read = { slice, p95: findP95() };
      return read.p95;
    },
    perSecond(now) {
      advance(now);
      const total = ends.reduce((sum, count) => sum + count, 0);
      const spanMs = Math.min(now - startedAt, rateSeconds * 1000 + (now % 1000));
      return total / (Math.max(1000, spanMs) / 1000);
    },
  };
}

function bucketOf(tookMs: number): number {
  if (tookMs <= leastMs) return 0;
  return Math.min(buckets - 1, Math.ceil(Math.log(tookMs / leastMs) / Math.log(growth)));
}
