/** "Did you mean …?": the candidate that a mistyped word most likely stands for. */

/** How many letters must be inserted, dropped, replaced or swapped with their neighbour to turn one word into the other. */
export function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const bySwap = at(beforeLast, column - 2) + 1;
      if (swapped) cost = Math.min(cost, bySwap);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, right.length);
}

/** Outside of the table nothing is reachable. */
const at = (row: readonly number[], index: number): number => row[index] ?? Infinity;

/** Letter case and separators count for little. */
const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s_.-]/g, "");

/** The candidate that differs in nothing but letter case and separators, if it is the only one. */
export function sameWord(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = plain(word);
  const [first, second] = [...candidates].filter((candidate) => plain(candidate) === wanted);
  return second === undefined ? first : undefined;
}

/** The candidate that is meant for certain: one letter is amiss, and no other candidate is near. */
export function onlyNear(word: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates];
  const same = sameWord(word, all);
  if (same !== undefined) return same;
  const [first, second] = all.filter((candidate) => nearest(word, [candidate]) !== undefined);
  return first !== undefined && second === undefined && editDistance(plain(word), plain(first)) === 1 ? first : undefined;
}

/** The nearest candidate, if it is near enough to be meant; letter case and separators count for little. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = plain(word);
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const other = plain(candidate);
    if (Math.abs(other.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted, other);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}
