/** `flow secrets set`: the value comes from standard input or a hidden prompt, and is said nowhere. */
import { FlowError, isHttpError } from "../../core/errors.ts";
import { exitCodes } from "../../core/exit-code.ts";
import { lines, visible } from "../../render/text.ts";
import type { CommandInput, CommandResult } from "../command.ts";
import type { Context } from "../context.ts";
import { canAsk } from "../io.ts";

export async function setSecret({ args, context }: CommandInput<Record<string, never>>): Promise<CommandResult> {
  const [name = ""] = args;
  if (!/^[A-Za-z0-9_-]+$/.test(name))
    throw new FlowError("usage", `A secret cannot be called ${name}`, { hint: "Its name is made of letters, digits, _ and -." });
  const client = await context.client();
  const value = await readValue(name, context);
  await context
    .whileWriting(() => client.secrets.set(name, value))
    .catch((error: unknown) => {
      throw explainReadOnly(error, `Set CONDUCTOR_SECRET_${name}`);
    });
  return {
    exitCode: exitCodes.done,
    document: { schema: "flow.secret-changes/1", server: { url: client.url }, items: [{ name, outcome: "set" }] },
    text: (palette) => lines(`${palette.green("✓")} ${visible(name)}  set`),
  };
}

async function readValue(name: string, { io, progress }: Context): Promise<string> {
  if (!io.stdin.isTTY) {
    // An editor or `echo` ends a line that is no part of the value.
    const value = (await io.stdin.read()).replace(/\r?\n$/, "");
    if (value !== "") return value;
    throw new FlowError("usage", "There is no value on standard input", { hint: `For example: flow secrets set ${name} < value.txt` });
  }
  if (!canAsk(io)) {
    throw new FlowError("usage", "There is nobody at a terminal to ask for the value", {
      hint: `Give it on standard input: flow secrets set ${name} < value.txt`,
    });
  }
  progress.stop();
  const { password } = await import("@inquirer/prompts");
  const value = await password({ message: `Value of ${name} (not shown):` }, { output: process.stderr, signal: io.signal });
  if (value !== "") return value;
  throw new FlowError("usage", "An empty value cannot be a secret", { hint: "Nothing was sent." });
}

/** Open-source servers with secrets of their environment (501). `step` is what to do there. */
export function explainReadOnly(error: unknown, step: string): unknown {
  if (!isHttpError(error) || (error.status !== 501 && error.status !== 405)) return error;
  return new FlowError("failed", "The server's secrets come from its environment and cannot be changed by a call", {
    hint: `${step} where the server is started, and start it again.`,
    cause: error,
  });
}
