/** `flow human list`: HUMAN tasks, and whose they are. */
import { FlowError } from "../../core/errors.ts";
import { exitCodes } from "../../core/exit-code.ts";
import { humanUserTypes } from "../../core/human-user-types.ts";
import { humanTaskStates, openHumanStates } from "../../core/model/human.ts";
import type { HumanTaskSearch, HumanTaskState, HumanTaskUser } from "../../core/model/human.ts";
import { nearest } from "../../core/nearest.ts";
import { humanTaskItem, renderHumanTasks } from "../../render/human.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import { mustRead } from "../read-remote.ts";
import type { humanListOptions } from "../table-human.ts";
import { orNoHumanTasks } from "./no-human-tasks.ts";

const defaultLimit = 20;

export async function listHumanTasks({ flags, context }: CommandInput<Flags<typeof humanListOptions>>): Promise<CommandResult> {
  const search = readSearch(flags);
  const client = await context.client();
  const { results, totalHits } = await mustRead(orNoHumanTasks(client.human.search(search)));
  return {
    exitCode: exitCodes.done,
    document: {
      schema: "flow.human-tasks/1",
      server: { url: client.url },
      summary: { total: totalHits, shown: results.length },
      items: results.map(humanTaskItem),
    },
    text: (palette) => renderHumanTasks(results, totalHits, palette),
  };
}

function readSearch({ state = [], assignee, claimant, name, run, text, limit }: Flags<typeof humanListOptions>): Partial<HumanTaskSearch> {
  return {
    states: state.length === 0 ? [...openHumanStates] : state.map(readState),
    start: 0,
    size: limit ?? defaultLimit,
    ...(assignee === undefined ? {} : { assignees: usersOf(assignee) }),
    ...(claimant === undefined ? {} : { claimants: usersOf(claimant) }),
    ...(name === undefined ? {} : { workflowNames: name }),
    ...(run === undefined ? {} : { workflowIds: run }),
    ...(text === undefined ? {} : { fullTextQuery: text }),
  };
}

/** Whether somebody is a person or a group, and whose, need not be known. */
const usersOf = (user: string): HumanTaskUser[] => humanUserTypes.map((userType) => ({ userType, user }));

function readState(word: string): HumanTaskState {
  const found = humanTaskStates.find((state) => state === word.toUpperCase());
  if (found !== undefined) return found;
  const suggestion = nearest(word.toUpperCase(), humanTaskStates);
  throw new FlowError("usage", `A human task cannot be ${word}`, {
    hint: suggestion === undefined ? `It can be ${humanTaskStates.join(", ")}.` : `Did you mean ${suggestion}?`,
  });
}
