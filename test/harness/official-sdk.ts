/** The official JavaScript SDK, for tests that hold ours against it. It is installed for the benchmarks only (`npm ci` in bench/). */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = new URL("../../bench/node_modules/@io-orkes/conductor-javascript/dist/index.js", import.meta.url);

/** Says so where it is not: a comparison that is left out must be seen. */
export function hasOfficialSdk(): boolean {
  const installed = existsSync(fileURLToPath(file));
  if (!installed) console.warn("Not compared with the official JavaScript SDK: `npm ci` in bench/ installs it.");
  return installed;
}

/** Its exports, typed as the caller says: mostly as ours. */
export async function importOfficialSdk<Sdk>(): Promise<Sdk> {
  return await import(file.href);
}
