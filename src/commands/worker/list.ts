/** `flow worker list`: every task that has a function, its options, whether the server knows it; and who listens to the workers. */
import type { Subscriber } from "../../core/define-subscriber.ts";
import { exitCodes } from "../../core/exit-code.ts";
import { isError } from "../../core/findings.ts";
import { renderFindings } from "../../render/findings.ts";
import type { SubscriberEntry, WorkerEntry } from "../../render/worker-list.ts";
import { renderWorkerList } from "../../render/worker-list.ts";
import type { CommandInput, CommandResult } from "../command.ts";
import type { Context } from "../context.ts";
import type { Registration } from "./registration.ts";
import { readRegistrations } from "./registration.ts";

export async function listWorkers({ context }: CommandInput<object>): Promise<CommandResult> {
  const config = await context.config();
  const { loadTaskModules } = await import("../../project/load-task-modules.ts");
  const { loadSubscribers } = await import("../../project/load-subscribers.ts");
  const [{ modules, findings: ofTasks }, loaded] = await Promise.all([loadTaskModules(config), loadSubscribers(config)]);
  const findings = [...ofTasks, ...loaded.findings];
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
  return {
    exitCode: findings.some(isError) ? exitCodes.invalid : exitCodes.done,
    document: {
      schema: "flow.workers/1",
      server: { url: known.url, reachable: unasked === undefined },
      items: entries.map(toItem),
      subscribers,
      findings,
    },
    text: (palette) => renderWorkerList({ tasks: entries, subscribers }, palette),
    notes: (palette) =>
      renderFindings(findings, palette) +
      (unasked === undefined ? "" : palette.dim(`Whether the server knows them is left open: ${unasked}\n`)),
  };
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
