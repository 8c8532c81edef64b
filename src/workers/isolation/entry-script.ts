import { createRequire } from "node:module";

/** What a thread or process is started with: a file, or the text of a script. */
export type EntryScript = { file: URL } | { script: string };

/**
 * The module of that name beside the one that asks. Node 20 cannot load TypeScript by itself, so when this runs from source (in
 * tests) jiti loads it.
 */
export function findEntryScript(asker: string, name: string): EntryScript {
  if (!asker.endsWith(".ts")) return { file: new URL(`./${name}.js`, asker) };
  const jiti = createRequire(asker).resolve("jiti");
  const entry = new URL(`./${name}.ts`, asker).href;
  return { script: `require(${JSON.stringify(jiti)}).createJiti(${JSON.stringify(entry)}).import(${JSON.stringify(entry)})` };
}
