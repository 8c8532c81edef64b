/** What to do about a definition that was changed on the server. */
import { commandWord } from "./command-word.ts";
import type { Identity } from "./definition.ts";
import { identityText } from "./definition.ts";

/** A pull edits no code. */
const isCode = (file: string): boolean => !/\.(?:ya?ml|json)$/i.test(file);

export interface MovedPlace {
  /** Where the project defines it. */
  file: string;
  /** What was changed is said there in steps, which a pull does not write. */
  inSteps: boolean;
}

export function movedHint(direction: "drifted" | "conflict", identity: Identity, { file, inSteps }: MovedPlace): string {
  const byHand = inSteps || isCode(file);
  const place = inSteps ? `the steps of ${file}` : file;
  const pull = `flow pull ${commandWord(identityText(identity))}`;
  if (direction === "drifted") {
    const keep = byHand ? `Write it into ${place} by hand to keep it` : `\`${pull} --drift\` brings it into the project`;
    return `${keep}; --overwrite-drift replaces it.`;
  }
  return byHand
    ? `Bring both together in ${place} by hand; --overwrite-drift takes the project's side.`
    : `\`${pull}\` takes the server's side, --overwrite-drift the project's.`;
}
