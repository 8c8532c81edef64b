/** What `flow dev` uploads, at its start and after every change. */
import type { Kind } from "../core/definition.ts";
import { kinds } from "../core/definition.ts";
import { parseJson, stringifyJson } from "../core/exact-json.ts";
import { factsOf } from "../core/kinds.ts";
import type { FlowProcessOptions } from "./flow-process.ts";
import { startFlowProcess } from "./flow-process.ts";

/** In the order in which definitions need each other. */
async function kindsToUpload({ context }: Pick<FlowProcessOptions, "context">): Promise<Kind[]> {
  const { findWorkflowFiles } = await import("../project/find-workflow-files.ts");
  const config = await context.config();
  // Most projects have no event handlers and no schedules: a process that says so after every change would only cost time.
  return kinds.filter((kind) => {
    if (kind === "task" || kind === "workflow") return true;
    const { files, findings } = findWorkflowFiles(config, kind);
    return files.length > 0 || findings.length > 0;
  });
}

/**
 * What cannot be uploaded is said by the command and stops nothing: the next change may mend it. After a first Ctrl-C no upload
 * begins, and one that has begun is finished.
 */
export async function uploadProject(options: Omit<FlowProcessOptions, "stdio">): Promise<void> {
  for (const kind of await kindsToUpload(options)) {
    const { io, globals } = options.context;
    if (io.signal.aborted) return;
    const output = await runFlow([factsOf(kind).noun, "upload", "--all", "--brief"], options);
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
