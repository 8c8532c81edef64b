/** The names in a YAML or JSON text that cannot be parsed: a definition with a mistake in it is local all the same. */

const nameLine = /^([\s[{-]*)(["']?)name\2\s*:\s*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"'#,}][^#,}\n]*))/gm;

/** Those that stand furthest to the left, as the names of tasks inside a workflow do not. None where that does not tell. */
export function findWrittenNames(text: string): string[] {
  const found = [...text.matchAll(nameLine)].map(([, margin = "", , double, single, plain = ""]) => ({
    depth: margin.replace(/^.*\n/s, "").length,
    name: (double ?? single ?? plain).trim(),
  }));
  const least = Math.min(...found.map(({ depth }) => depth));
  return found.filter(({ depth }) => depth === least).map(({ name }) => name);
}
