/** What the two packages export. */
import { execFileSync } from "node:child_process";
import path from "node:path";

/** One way to call something; types in words. */
export interface Call {
  parameters: { name: string; isOptional: boolean; type: string[] }[];
  result: string[];
}

export interface Export {
  name: string;
  kind: "class" | "function" | "values" | "type" | "value";
  /** Of a class: its public methods, those of the class itself as `static name`. */
  methods: Record<string, Call[]>;
  /** Of a function. */
  calls: Call[];
  /** Of an enum, or of an object in its place. */
  keys: string[];
}

export interface Entries {
  official: Export[];
  ours: Export[];
}

export function readEntries(officialFile: string, ourFile: string): Entries {
  const script = path.join(import.meta.dirname, "print-entries.js");
  const text = execFileSync(process.execPath, [script, officialFile, ourFile], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  const lists: unknown = JSON.parse(text);
  if (!isEntries(lists)) throw new Error(`${script} has not printed two lists.`);
  const [official, ours] = lists;
  return { official, ours };
}

const isEntries = (lists: unknown): lists is [Export[], Export[]] =>
  Array.isArray(lists) && lists.length === 2 && lists.every(Array.isArray);
