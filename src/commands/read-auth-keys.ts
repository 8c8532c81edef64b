/** The file of `--auth-keys`: a line `keyId: secret` for each key. Messages name lines, never what stands in them. */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { FlowError } from "../core/errors.ts";
import { fileReason } from "../core/file-reason.ts";
import type { Context } from "./context.ts";

/** Characters: shorter ones can be guessed. */
const shortestSecret = 16;
const hint = "Write a line `keyId: secret` for each key, such as one of `openssl rand -hex 32`; lines that begin with # are comments.";

/** Secrets by key id. `warn` hears where others can read the file. Throws a FlowError (`config`) for a file that cannot be meant. */
export async function readAuthKeys(
  file: string,
  { cwd }: Pick<Context, "cwd">,
  warn: (message: string) => void,
): Promise<Map<string, string>> {
  const refuse = (problem: string): FlowError => new FlowError("config", `${file} ${problem}`, { hint });
  const resolved = path.resolve(cwd, file);
  const text = await readFile(resolved, "utf8").catch((cause: unknown) => {
    throw new FlowError("config", `${file} cannot be read (${fileReason(cause)})`, { hint: "--auth-keys names a file with keys.", cause });
  });
  const keys = new Map<string, string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const { keyId, secret } = /^\s*(?<keyId>[^\s:]+)\s*:\s*(?<secret>[\x21-\x7e]+)\s*$/.exec(line)?.groups ?? {};
    if (keyId === undefined || secret === undefined) throw refuse(`has no key in line ${index + 1}`);
    if (secret.length < shortestSecret) throw refuse(`has a secret of less than ${shortestSecret} characters in line ${index + 1}`);
    if (keys.has(keyId)) throw refuse(`has the same key id again in line ${index + 1}`);
    keys.set(keyId, secret);
  }
  if (keys.size === 0) throw refuse("has no key");
  const { mode } = await stat(resolved);
  if (process.platform !== "win32" && (mode & 0o077) !== 0)
    warn(`Others on this machine can read the keys in ${file}: chmod 600 keeps them out.`);
  return keys;
}
