/** jq in WASM. It cannot be interrupted: the thread around it is. Its environment and file system are empty ones of its own. */
import type { Jq } from "jq-wasm";
import type { EvaluationJob } from "./messages.ts";

let loading: Promise<Jq> | undefined;

export function loadJq(): Promise<Jq> {
  // jq takes its program's name, which `env` shows, from here.
  process.argv.length = 1;
  loading ??= import("jq-wasm").then((module) => module.loadJq());
  return loading;
}

/** JSON text of the array of all outputs. Throws an Error with jq's message. */
export function evaluateJq(jq: Jq, job: EvaluationJob): string {
  // The space keeps a filter that starts with a dash from being read as an option; the line break ends a comment.
  const { stdout, stderr, exitCode } = run(jq, job.input, ` [${job.source}\n]`);
  if (exitCode !== 0) throw new Error(messageOf(stderr));
  if (stdout === "") throw new Error("jq ended without an answer.");
  return stdout;
}

function run(jq: Jq, input: string, filter: string): ReturnType<Jq["raw"]> {
  try {
    return jq.raw(input, filter, ["-c"]);
  } catch (cause) {
    // Not jq's own words: the module trapped or ran out of stack, and is in an unknown state.
    const broken = new Error(cause instanceof Error ? cause.message : String(cause), { cause });
    broken.name = "BrokenEngine";
    throw broken;
  }
}

/** Without the place in the input, which is one line that nobody wrote. */
const messageOf = (stderr: string): string => stderr.trim().replace(/^jq: error \(at [^)]*\): /, "jq: ");
