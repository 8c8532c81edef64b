/** `flow worker list`: every task that has a function, its options, whether the server knows it; and who listens to the workers. */
import type { Subscriber } from "../../core/define-subscriber.ts";
import { exitCodes } from "../../core/exit-code.ts";
import { isError } from "../../core/findings.ts";
import type { Finding } from "../../core/findings.ts";
import { findTaskUses } from "../../core/find-task-uses.ts";
import type { TaskUse } from "../../core/find-task-uses.ts";
import { decodeValue } from "../../core/model/decode.ts";
import { WorkflowDefSchema } from "../../core/model/workflow-def.ts";
import type { ReadWorkflow } from "../../core/nested-tasks.ts";
import { renderFindings } from "../../render/findings.ts";
import type { SubscriberEntry, WorkerEntry } from "../../render/worker-list.ts";
import { renderWorkerList } from "../../render/worker-list.ts";
import { renderWorkerGraph } from "../../render/worker-graph.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import type { Context } from "../context.ts";
import { readLocal } from "../read-local.ts";
import type { listOptions } from "../table-workers.ts";
import type { Registration } from "./registration.ts";
import { readRegistrations } from "./registration.ts";

export async function listWorkers({ flags, context }: CommandInput<Flags<typeof listOptions>>): Promise<CommandResult> {
  const config = await context.config();
  const { loadTaskModules } = await import("../../project/load-task-modules.ts");
  const { loadSubscribers } = await import("../../project/load-subscribers.ts");
  const [{ modules, findings: ofTasks }, loaded] = await Promise.all([loadTaskModules(config), loadSubscribers(config)]);
  const graph = flags.graph === true ? await readUses(context) : undefined;
  const findings = [...ofTasks, ...loaded.findings, ...(graph?.findings ?? [])];
  const known: Known = config.server.url === undefined ? { reason: "no server is configured" } : await ask(context);
  const entries = modules
    .map(({ name, version, source: { file, line }, worker }): WorkerEntry => {
      const registration = known.registrations?.get(name);
      const differs = registration?.state === "changed" ? registration.paths : [];
      const shown = { name, ...(version === undefined ? {} : { version }) };
      return { ...shown, file, line, options: worker, server: registration?.state ?? "unknown", differs };
    })
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  const subscribers = loaded.subscribers.map(toEntry);
  const unasked = known.reason;
  const uses = graph?.uses;
  const lacking = [...(uses?.keys() ?? [])].filter((name) => !modules.some((one) => one.name === name)).sort();
  return {
    exitCode: findings.some(isError) ? exitCodes.invalid : exitCodes.done,
    document: {
      schema: "flow.workers/1",
      server: { url: known.url, reachable: unasked === undefined },
      items: entries.map((entry) => ({ ...toItem(entry), ...(uses === undefined ? {} : { usedBy: uses.get(entry.name) ?? [] }) })),
      ...(uses === undefined ? {} : { withoutFunction: lacking.map((name) => ({ name, usedBy: uses.get(name) })) }),
      subscribers,
      findings,
    },
    text: (palette) =>
      uses === undefined
        ? renderWorkerList({ tasks: entries, subscribers }, palette)
        : renderWorkerGraph({ tasks: entries, uses, lacking }, palette),
    notes: (palette) =>
      renderFindings(findings, palette) +
      (unasked === undefined ? "" : palette.dim(`Whether the server knows them is left open: ${unasked}\n`)),
  };
}

/** In the workflows of the project, as far as they are valid. */
async function readUses(context: Context): Promise<{ uses: Map<string, TaskUse[]>; findings: Finding[] }> {
  const { definitions, findings } = await readLocal("workflow", context);
  const workflows = definitions.map(({ body }) => decodeValue<ReadWorkflow>(WorkflowDefSchema, body));
  return { uses: findTaskUses(workflows), findings: findings.filter(isError) };
}

function toItem({ name, version, file, line, options, server, differs }: WorkerEntry) {
  return { name, version, source: { file, line }, options, server, ...(differs.length === 0 ? {} : { differs }) };
}

const toEntry = ({ name, listeners }: Subscriber): SubscriberEntry => ({ file: name, events: [...listeners.keys()] });

interface Known {
  /** Without credentials; absent where no client can be made for it. */
  url?: string;
  registrations?: Map<string, Registration>;
  /** Why nothing is known. */
  reason?: string;
}

/** The list stands without the server too. */
async function ask(context: Context): Promise<Known> {
  let url: string | undefined;
  try {
    ({ url } = await context.client());
    return { url, registrations: await readRegistrations(context) };
  } catch (error) {
    context.progress.stop();
    return { ...(url === undefined ? {} : { url }), reason: error instanceof Error ? error.message : String(error) };
  }
}
