/** By hand: a regular expression would look at each of many slashes anew, and strangers choose how many there are. */
export function withoutClosingSlashes(text: string): string {
  let end = text.length;
  while (text.endsWith("/", end)) end -= 1;
  return text.slice(0, end);
}
