/** A text for something new: from an option, from whoever sits at the terminal, or a usual one. */
import { FlowError } from "../../core/errors.ts";
import type { Context } from "../context.ts";
import { canAsk } from "../io.ts";

export interface TextRequest {
  message: string;
  /** By an option. */
  given: string | undefined;
  /** Offered on a terminal, taken where there is none. */
  usual: string;
  mistakeOf: (text: string) => { message: string; hint: string } | undefined;
}

/** Throws (`usage`) where what is given cannot be meant. */
export async function askText({ message, given, usual, mistakeOf }: TextRequest, { io, progress }: Context): Promise<string> {
  if (given === undefined && canAsk(io)) {
    progress.stop();
    const { input } = await import("@inquirer/prompts");
    const validate = (text: string): true | string => {
      const mistake = mistakeOf(text.trim());
      return mistake === undefined ? true : `${mistake.message}. ${mistake.hint}`;
    };
    return (await input({ message, default: usual, validate }, { output: process.stderr, signal: io.signal })).trim();
  }
  const text = given ?? usual;
  const mistake = mistakeOf(text);
  if (mistake !== undefined) throw new FlowError("usage", mistake.message, { hint: mistake.hint });
  return text;
}
