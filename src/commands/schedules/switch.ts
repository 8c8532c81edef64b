/** `flow schedules pause` and `resume`. */
import type { ConductorClient } from "../../client/conductor-client.ts";
import { FlowError, isFlowError, isHttpError, isMissing, isMissingRoute } from "../../core/errors.ts";
import { exitCodes, worstExitCode } from "../../core/exit-code.ts";
import type { ExitCode } from "../../core/exit-code.ts";
import { nearest } from "../../core/nearest.ts";
import { renderSwitched } from "../../render/schedules.ts";
import type { SwitchResult } from "../../render/schedules.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import type { Context } from "../context.ts";
import { readRemote } from "../read-remote.ts";
import type { pauseScheduleOptions } from "../table-schedules.ts";

export async function pauseSchedules({ args, flags, context }: CommandInput<Flags<typeof pauseScheduleOptions>>): Promise<CommandResult> {
  const options = flags.reason === undefined ? {} : { reason: flags.reason };
  return switchAll({ names: args, paused: true, send: ({ schedules }, name) => schedules.pause(name, options) }, context);
}

export async function resumeSchedules({ args, context }: CommandInput<Record<string, never>>): Promise<CommandResult> {
  return switchAll({ names: args, paused: false, send: ({ schedules }, name) => schedules.resume(name) }, context);
}

interface Switch {
  names: readonly string[];
  /** What they are to be. */
  paused: boolean;
  send: (client: ConductorClient, name: string) => Promise<void>;
}

async function switchAll({ names, paused, send }: Switch, context: Context): Promise<CommandResult> {
  const client = await context.client();
  const state = await readStates(context);
  const unknown = names.find((name) => !state.has(name));
  // Before anything is sent: a name that is wrong is a command that is wrong.
  if (unknown !== undefined) throw unknownSchedule(unknown, [...state.keys()]);
  const results: SwitchResult[] = [];
  const codes: ExitCode[] = [];
  for (const name of new Set(names)) {
    if (state.get(name) === paused) results.push({ name, outcome: "unchanged" });
    else if (context.io.signal.aborted) results.push({ name, outcome: "not-attempted" });
    else {
      try {
        await context.whileWriting(() => send(client, name));
        results.push({ name, outcome: "done" });
      } catch (error) {
        if (!isFlowError(error)) throw error;
        results.push({ name, outcome: "failed", reason: isHttpError(error) ? error.serverMessage : error.message });
        codes.push(error.exitCode);
      }
    }
  }
  const summary = { done: count(results, "done"), unchanged: count(results, "unchanged"), failed: count(results, "failed") };
  return {
    exitCode: codes.length > 0 && summary.done > 0 ? exitCodes.partial : worstExitCode(codes),
    document: { schema: "flow.schedule-switch/1", server: { url: client.url }, paused, summary, items: results },
    text: (palette) => renderSwitched(results, paused, palette),
  };
}

/** Whether each schedule of the server is paused. */
async function readStates(context: Context): Promise<Map<string, boolean>> {
  const { answer } = await readRemote("schedule", context);
  if (!answer.supported) throw noSchedules();
  return new Map(answer.definitions.map(({ name, body }) => [name, body["paused"] === true]));
}

const noSchedules = (cause?: unknown): FlowError =>
  new FlowError("failed", "The server has no schedules", { hint: "Is --server the one that has them?", cause });

const count = (results: readonly SwitchResult[], outcome: SwitchResult["outcome"]): number =>
  results.filter((one) => one.outcome === outcome).length;

function unknownSchedule(name: string, names: readonly string[]): FlowError {
  const suggestion = nearest(name, names);
  return new FlowError("not-found", `The server has no schedule ${name}`, {
    hint: suggestion === undefined ? `Upload it first: flow schedules upload ${name}.` : `Did you mean ${suggestion}?`,
  });
}

/** One schedule; with a word on what is near where there is none of that name. */
export async function readSchedule(name: string, context: Context) {
  const { schedules } = await context.client();
  try {
    return await schedules.getSchedule(name);
  } catch (error) {
    if (isMissingRoute(error)) throw noSchedules(error);
    throw isMissing(error) ? unknownSchedule(name, [...(await readStates(context)).keys()]) : error;
  }
}
