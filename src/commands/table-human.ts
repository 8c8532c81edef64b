/** Entries of the command table: HUMAN tasks. */
import type { HumanTaskState } from "../core/model/human.ts";
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

const states = ["PENDING", "ASSIGNED", "IN_PROGRESS", "COMPLETED", "TIMED_OUT", "DELETED"] as const satisfies readonly HumanTaskState[];

export const humanListOptions = {
  state: {
    flags: "--state <state>",
    type: "texts",
    values: states,
    help: "tasks in this state; may be given several times; what is open if absent",
  },
  assignee: { flags: "--assignee <user>", type: "text", help: "assigned to this user or group" },
  claimant: { flags: "--claimant <user>", type: "text", help: "claimed by this user" },
  name: { flags: "--name <name>", type: "texts", help: "of runs of this workflow; may be given several times" },
  run: { flags: "--run <id>", type: "texts", help: "of this run; may be given several times" },
  text: { flags: "--text <words>", type: "text", help: "tasks in which these words stand" },
  limit: { flags: "--limit <n>", type: "count", help: "at most so many; 20 if absent" },
} as const satisfies OptionSpecs;

export const claimOptions = {
  user: { flags: "--user <user>", type: "text", help: "as this user, whom the server need not know; as the one who asks if absent" },
  override: { flags: "--override", type: "flag", help: "take it from whoever is assigned or has claimed it" },
} as const satisfies OptionSpecs;

export const completeOptions = {
  output: { flags: "--output <json>", type: "text", help: "what comes of it: JSON, @FILE, or - for standard input" },
  saveOnly: { flags: "--save-only", type: "flag", help: "keep the output and leave the task open" },
} as const satisfies OptionSpecs;

const taskId = { name: "<id>", help: "id of a task, as `flow human list` prints it" };
const id = "9d0f7a52-3b6e-4c59-a8d3-0f5a7f1c2b44";
const where = "Orkes and the embedded server answer this; the open-source server does not, and the command says so.";

export const humanCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["human", "list"],
    aliases: ["ls"],
    summary: "List what waits for people",
    description: `Lists the HUMAN tasks that are open, or those in other states. ${where}`,
    options: humanListOptions,
    examples: [
      "flow human list",
      "flow human list --assignee jo@example.com --json",
      "flow human list --name fulfil_order --state COMPLETED",
    ],
    load: async () => (await import("./human/list.ts")).listHumanTasks,
  }),
  defineCommand({
    path: ["human", "claim"],
    summary: "Claim a task for somebody",
    description: `Claims a HUMAN task, so that others leave it alone. ${where}`,
    arguments: [taskId],
    options: claimOptions,
    examples: [`flow human claim ${id} --user jo@example.com`],
    load: async () => (await import("./human/change.ts")).claimHumanTask,
  }),
  defineCommand({
    path: ["human", "release"],
    summary: "Give a claimed task back",
    description: `Gives a claimed HUMAN task back to whoever is assigned. ${where}`,
    arguments: [taskId],
    options: {},
    examples: [`flow human release ${id}`],
    load: async () => (await import("./human/change.ts")).releaseHumanTask,
  }),
  defineCommand({
    path: ["human", "complete"],
    summary: "Complete a task with its output",
    description: `Completes a HUMAN task, and its run goes on. ${where} There \`flow workflows signal RUN --task REF\` does it.`,
    arguments: [taskId],
    options: completeOptions,
    examples: [`flow human complete ${id} --output '{"approved": true}'`, `flow human complete ${id} --output @draft.json --save-only`],
    load: async () => (await import("./human/change.ts")).completeHumanTask,
  }),
];
