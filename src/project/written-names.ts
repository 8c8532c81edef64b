/** The names in a YAML or JSON text that cannot be parsed: a definition with a mistake in it is local all the same. */
import { fullName } from "../core/authoring/full-name.ts";

const nameLine = /^([\s[{-]*)(["']?)(name|namespace)\2\s*:\s*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"'#,}][^#,}\n]*))/gm;

/** With their namespaces. Those that stand furthest to the left, as the names of tasks inside a workflow do not. None where that does not tell. */
export function findWrittenNames(text: string): string[] {
  const found = [...text.matchAll(nameLine)].map(([, before = "", , key = "", double, single, plain = ""]) => {
    const margin = before.replace(/^.*\n/s, "");
    return { key, depth: margin.length, opens: /[-{[]/.test(before), value: (double ?? single ?? plain).trim() };
  });
  const least = Math.min(...found.filter(({ key }) => key === "name").map(({ depth }) => depth));
  const definitions: { name?: string; namespace?: string }[] = [];
  let current: { name?: string; namespace?: string } = {};
  for (const { key, opens, value } of found.filter(({ depth }) => depth === least)) {
    // The next definition of a list begins with its first key, or where a key comes again.
    if (definitions.length === 0 || opens || Object.hasOwn(current, key)) definitions.push((current = {}));
    if (key === "name") current.name = value;
    else current.namespace = value;
  }
  return definitions.flatMap(({ name, namespace }) => (name === undefined ? [] : [fullName(namespace, name)]));
}
