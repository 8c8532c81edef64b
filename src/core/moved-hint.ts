/** What to do about a definition that was changed on the server. */
import { commandWord } from "./command-word.ts";
import type { Identity } from "./definition.ts";
import { identityText } from "./definition.ts";

/** A pull edits no code. */
const isCode = (file: string): boolean => !/\.(?:ya?ml|json)$/i.test(file);

/** `file`: where the project defines it. */
export function movedHint(direction: "drifted" | "conflict", identity: Identity, file: string): string {
  const pull = `flow pull ${commandWord(identityText(identity))}`;
  if (direction === "drifted") {
    const keep = isCode(file) ? `Write it into ${file} by hand to keep it` : `\`${pull} --drift\` brings it into the project`;
    return `${keep}; --overwrite-drift replaces it.`;
  }
  return isCode(file)
    ? `Bring both together in ${file} by hand; --overwrite-drift takes the project's side.`
    : `\`${pull}\` takes the server's side, --overwrite-drift the project's.`;
}
