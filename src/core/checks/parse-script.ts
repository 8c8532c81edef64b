/**
 * Whether a script parses, by the grammar that the server's JavaScript engine has; nothing is ever run. Loaded only where a
 * definition holds a script, as a parser takes longer to load than most commands to run.
 */
import { parse } from "acorn";
import type { ScriptMistake } from "./scripts.ts";

/** `body`: the text is the body of a function, so it may return. */
export function parseScript(text: string, body = false): ScriptMistake | undefined {
  try {
    parse(text, { ecmaVersion: "latest", sourceType: "script", allowReturnOutsideFunction: body });
    return undefined;
  } catch (cause) {
    // Of a script too deep for this parser only the server can tell.
    if (!(cause instanceof SyntaxError) || cause.message.startsWith("Not enough stack space")) return undefined;
    return { message: cause.message };
  }
}
