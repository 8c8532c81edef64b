import { createRequire } from "node:module";

/** What a thread or process is started with: a file, or the text of a script. */
export type EntryScript = { file: URL } | { script: string };

/** Node 20 cannot load TypeScript by itself, so when this runs from source (in tests) jiti loads the entry. */
export function findEntryScript(): EntryScript {
  if (!import.meta.url.endsWith(".ts")) return { file: new URL("./isolate-entry.js", import.meta.url) };
  const jiti = createRequire(import.meta.url).resolve("jiti");
  const entry = new URL("./isolate-entry.ts", import.meta.url).href;
  return { script: `require(${JSON.stringify(jiti)}).createJiti(${JSON.stringify(entry)}).import(${JSON.stringify(entry)})` };
}
