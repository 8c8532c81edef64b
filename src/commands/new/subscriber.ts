/** `flow new subscriber`. */
import { workerEventPatterns } from "../../core/worker-event.ts";
import { workerEventEntries } from "../../core/worker-event-catalogue.ts";
import { newSubscriber } from "../../project/new/new-subscriber.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import type { Context } from "../context.ts";
import { canAsk } from "../io.ts";
import type { newSubscriberOptions } from "../table-new.ts";
import { unknownEvent } from "../worker/events.ts";
import { askName } from "./ask-name.ts";
import { writeNew } from "./write-new.ts";

const usual = ["task:failed"];

export async function newSubscriberCommand({
  args,
  flags,
  context,
}: CommandInput<Flags<typeof newSubscriberOptions>>): Promise<CommandResult> {
  const name = await askName({ what: "subscriber", example: "alerts", given: args[0] }, context);
  const patterns = [...new Set(flags.on ?? (await askEvents(context)))];
  const unknown = patterns.find((pattern) => !workerEventPatterns.includes(pattern));
  if (unknown !== undefined) throw unknownEvent(unknown);
  const files = await newSubscriber(await context.config(), name, patterns);
  const test = files.find(({ file }) => file.startsWith("test/"))?.file ?? "test";
  return writeNew({ what: "subscriber", name: name.full, files, next: [`npx vitest run ${test}`, "npx flow worker list"] }, context);
}

async function askEvents({ io, progress }: Context): Promise<string[]> {
  if (!canAsk(io)) return usual;
  progress.stop();
  const { checkbox } = await import("@inquirer/prompts");
  return checkbox(
    {
      message: "What it listens to:",
      required: true,
      choices: workerEventEntries.map(({ type, when }) => ({
        name: `${type}  ${when}`,
        short: type,
        value: type,
        checked: usual.includes(type),
      })),
    },
    { output: process.stderr, signal: io.signal },
  );
}
