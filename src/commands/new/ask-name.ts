/** The name of something new: from the command line, or from whoever sits at the terminal. */
import type { Kind } from "../../core/definition.ts";
import { FlowError } from "../../core/errors.ts";
import { factsOf } from "../../core/kinds.ts";
import { listWrittenNames } from "../../project/list-written-names.ts";
import type { NewName } from "../../project/new/new-name.ts";
import { nameMistake, nameRule, splitName } from "../../project/new/new-name.ts";
import type { Context } from "../context.ts";
import { canAsk } from "../io.ts";
import type { What } from "./write-new.ts";
import { labels } from "./write-new.ts";

export interface NameRequest {
  /** As in `flow new task`. */
  what: What;
  example: string;
  given: string | undefined;
}

/** Throws (`usage`) where the name cannot be one, or where there is none and nobody to ask. */
export async function askName({ what, example, given }: NameRequest, { io, progress }: Context): Promise<NewName> {
  if (given !== undefined) return readName(what, given);
  if (!canAsk(io)) {
    throw new FlowError("usage", `Say what the ${labels[what]} is called`, { hint: `For example: flow new ${what} ${example}` });
  }
  progress.stop();
  const { input } = await import("@inquirer/prompts");
  const answer = await input(
    {
      message: `Name of the ${labels[what]}:`,
      validate: (text) => {
        const mistake = nameMistake(text.trim());
        return mistake === undefined ? true : `${mistake}. ${nameRule}`;
      },
    },
    { output: process.stderr, signal: io.signal },
  );
  return readName(what, answer.trim());
}

function readName(what: What, text: string): NewName {
  const mistake = nameMistake(text);
  if (mistake === undefined) return splitName(text);
  throw new FlowError("usage", `The ${labels[what]} cannot be called ${JSON.stringify(text)}: ${mistake}`, { hint: nameRule });
}

/** Throws (`refused`) where the project has one of that name, wherever its file is. */
export async function refuseKnown(kind: Kind, { full }: NewName, context: Context): Promise<void> {
  const known = listWrittenNames(await context.config(), kind).find((name) => name.toLowerCase() === full.toLowerCase());
  if (known === undefined) return;
  const { label, noun } = factsOf(kind);
  throw new FlowError("refused", `The project has a ${label} ${known} already, and nothing was written`, {
    hint: `\`flow ${noun} show ${known} --local\` tells where it is. Choose another name.`,
  });
}
