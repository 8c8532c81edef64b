/** What `flow dev` uploads, at its start and after every change. */
import { parseJson, stringifyJson } from "../core/exact-json.ts";
import type { FlowProcessOptions } from "./flow-process.ts";
import { startFlowProcess } from "./flow-process.ts";

const commands = [
  ["tasks", "upload", "--all"],
  ["workflows", "upload", "--all"],
] as const;

/**
 * What cannot be uploaded is said by the command and stops nothing: the next change may mend it. After a first Ctrl-C no upload
 * begins, and one that has begun is finished.
 */
export async function uploadProject(options: Omit<FlowProcessOptions, "stdio">): Promise<void> {
  for (const args of commands) {
    const { io, globals } = options.context;
    if (io.signal.aborted) return;
    const output = await runFlow(args, options);
    // One line a document, as everything else that is printed while it runs.
    if (globals.json === true) io.stdout.write(`${stringifyJson(parseJson(output))}\n`);
  }
}

/** Resolves with the document under `--json`; otherwise everything goes where this command's output goes. */
function runFlow(args: readonly string[], options: Omit<FlowProcessOptions, "stdio">): Promise<string> {
  const piped = options.context.globals.json === true;
  const child = startFlowProcess(args, { ...options, stdio: ["ignore", piped ? "pipe" : "inherit", "inherit"] });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve(output));
  });
}
