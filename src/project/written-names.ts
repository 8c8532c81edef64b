/** The names in a YAML or JSON text that cannot be parsed: a definition with a mistake in it is local all the same. */
import { fullName } from "../core/authoring/full-name.ts";
import { parseVersion, versionText } from "../core/authoring/versions.ts";

const keyLine = /^([\s[{-]*)(["']?)(name|namespace|version)\2\s*:\s*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"'#,}][^#,}\n]*))/gm;

type Written = Partial<Record<"name" | "namespace" | "version", string>>;

/** With their namespaces. Those that stand furthest to the left, as the names of tasks inside a workflow do not. None where that does not tell. */
export function findWrittenNames(text: string): string[] {
  return findWritten(text).map(({ name }) => name);
}

/** The same with their versions, as `name@2.1.0`; without one it is 1. What is no version is left out. */
export function findWrittenVersions(text: string): string[] {
  return findWritten(text).flatMap(({ name, version = "1" }) => {
    const integer = parseVersion(version);
    return integer === undefined ? [] : [`${name}@${versionText(integer)}`];
  });
}

function findWritten(text: string): { name: string; version?: string }[] {
  const found = [...text.matchAll(keyLine)].map(([, before = "", , key = "", double, single, plain = ""]) => {
    const margin = before.replace(/^.*\n/s, "");
    return { key: keyOf(key), depth: margin.length, opens: /[-{[]/.test(before), value: (double ?? single ?? plain).trim() };
  });
  const least = Math.min(...found.filter(({ key }) => key === "name").map(({ depth }) => depth));
  const definitions: Written[] = [];
  let current: Written = {};
  for (const { key, opens, value } of found.filter(({ depth }) => depth === least)) {
    // The next definition of a list begins with its first key, or where a key comes again.
    if (definitions.length === 0 || opens || Object.hasOwn(current, key)) definitions.push((current = {}));
    current[key] = value;
  }
  return definitions.flatMap(({ name, namespace, version }) =>
    name === undefined ? [] : [{ name: fullName(namespace, name), ...(version === undefined ? {} : { version }) }],
  );
}

const keyOf = (key: string): keyof Written => (key === "namespace" || key === "version" ? key : "name");
