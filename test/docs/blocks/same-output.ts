/** Whether a command prints what a page shows: ids, times, digests, ports and spaces may differ, and it may print more. */
const variable: readonly [pattern: RegExp, stands: string][] = [
  [/https?:\/\/(?:127\.0\.0\.1|localhost):\d+/g, "<server>"],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "<id>"],
  [/\b\d{8}T\d{9}Z-[0-9a-f]{8}\b/g, "<journal>"],
  [/\b\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-\d+/g, "<backup>"],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?\b/g, "<time>"],
  [/\b\d\d:\d\d:\d\d\b/g, "<time>"],
  [/\b(?=[a-f]*\d)[0-9a-f]{10}\b/g, "<commit>"],
  [/^\/\S+(?= \(config)|(?<=database )\/\S+/g, "<path>"],
  // Where the page's own server is in the process that runs the page.
  [/\b(?:process \d+ \(\w+\)|another server of this process)/g, "<process>"],
  [/\bsha256:[0-9a-f]+/g, "<digest>"],
  [/\b[\d.,]+ ?(?:ms|s|min|h)(?: [\d.,]+ ?(?:ms|s|min|h))*\b/g, "<while>"],
  [/[ \t]+/g, " "],
];

export function comparable(line: string): string {
  return variable.reduce((text, [pattern, stands]) => text.replaceAll(pattern, stands), line).trim();
}

/** The first line that is shown and not printed, in the order shown; absent if there is none. */
export function missingLine(shown: readonly string[], printed: string): string | undefined {
  const lines = printed.split("\n").map(comparable);
  let from = 0;
  for (const line of shown) {
    const wanted = comparable(line);
    if (wanted === "" || wanted === "…") continue;
    const place = lines.indexOf(wanted, from);
    if (place === -1) return line;
    from = place + 1;
  }
  return undefined;
}
