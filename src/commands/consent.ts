/** Asks before something is deleted or written. */
import type { Refusal } from "../core/refusal.ts";
import type { Palette } from "../render/palette.ts";
import type { Context } from "./context.ts";
import { createPalette } from "./create-palette.ts";
import { canAsk } from "./io.ts";

export interface Question {
  /** Everything that is about to happen, printed before the question. */
  render: (palette: Palette) => string;
  question: string;
  yes: boolean;
  /** What was not done where there is no consent: `deleted` if absent. */
  done?: string;
}

/** Undefined is consent. */
export async function askConsent(
  { render, question, yes, done = "deleted" }: Question,
  { io, globals, progress }: Context,
): Promise<Refusal | undefined> {
  if (yes) return undefined;
  if (!canAsk(io)) {
    return {
      code: "consent-needed",
      message: `There is nobody at a terminal to ask, so nothing was ${done}.`,
      hint: `Add -y to ${done === "deleted" ? "delete" : "go on"} without being asked.`,
    };
  }
  progress.stop();
  io.stderr.write(render(await createPalette(io.stderr, { env: io.env, color: globals.color !== false })));
  const { confirm } = await import("@inquirer/prompts");
  const options = { output: process.stderr, signal: io.signal, clearPromptOnDone: false };
  const agreed = await confirm({ message: question, default: false }, options);
  return agreed
    ? undefined
    : { code: "declined", message: `Nothing was ${done}, as you answered no.`, hint: "Run it again to be asked again." };
}
