/** jq in WASM. It cannot be interrupted: the thread around it is. Its environment and file system are empty ones of its own. */
import type { EvaluationJob } from "./messages.ts";

type Jq = (input: string, filter: string, flags: string[]) => Promise<string>;

let loading: Promise<Jq> | undefined;

export function loadJq(): Promise<Jq> {
  // jq takes its program's name, which `env` shows, from here.
  process.argv.length = 1;
  loading ??= import("jq-wasm").then((module) => module.raw);
  return loading;
}

/** JSON text of the array of all outputs. Throws an Error with jq's message. */
export async function evaluateJq(jq: Jq, job: EvaluationJob): Promise<string> {
  // Outputs before an error would hide the error, as jq-wasm reads either; gathering them into one array shows it.
  // The space keeps a filter that starts with a dash from being read as an option; the line break ends a comment.
  const answer = await jq(job.input, ` [${job.source}\n]`, ["-c"]).catch((error: unknown) => {
    throw toJqError(error);
  });
  if (answer === "") throw new Error("jq ended without an answer.");
  return answer;
}

function toJqError(error: unknown): Error {
  const message = (error instanceof Error ? error.message : String(error)).replace(/^Failed to execute raw query: /, "");
  if (message.startsWith("jq: ")) return new Error(message.replace(/^jq: error \(at [^)]*\): /, "jq: "));
  // Not jq's own words: the module trapped or ran out of stack.
  const broken = new Error(message);
  broken.name = "BrokenEngine";
  return broken;
}
