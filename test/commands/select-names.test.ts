import { describe, expect, it } from "vitest";
import { selectNames } from "../../src/commands/select-names.ts";
import type { Identity, LocalDefinition } from "../../src/core/definition.ts";
import { isFlowError } from "../../src/core/errors.ts";

const source = { file: "tasks/billing/charge/task.yml", line: 1, column: 1 };
const charge: LocalDefinition = { kind: "task", name: "charge_card", body: {}, source, locate: () => source };
const workflows: Identity[] = [
  { kind: "workflow", name: "order", version: 1 },
  { kind: "workflow", name: "order", version: 2 },
  { kind: "workflow", name: "odd@3", version: 1 },
];

const workflowsKnown = { kind: "workflow", identities: workflows, local: [], where: "in the project" } as const;
const tasksKnown = { kind: "task", identities: [charge], local: [charge], where: "in the project" } as const;

function failure(names: string[], known: Parameters<typeof selectNames>[1]) {
  try {
    selectNames(names, known);
  } catch (error) {
    if (isFlowError(error)) return { message: error.message, hint: error.hint, exitCode: error.exitCode };
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("selectNames", () => {
  it("takes everything without names", () => {
    expect(workflows.filter(selectNames([], workflowsKnown))).toEqual(workflows);
  });

  it.each([
    [["order"], ["order 1", "order 2"]],
    [["order@2"], ["order 2"]],
    [["odd@3"], ["odd@3 1"]],
    [
      ["odd@3@1", "order@1"],
      ["order 1", "odd@3 1"],
    ],
  ])("%j selects %j", (names, selected) => {
    expect(workflows.filter(selectNames(names, workflowsKnown)).map(({ name, version }) => `${name} ${version ?? ""}`)).toEqual(selected);
  });

  it.each([
    ["charge", "tasks/billing/charge/task.yml defines charge_card: use that name."],
    ["tasks/billing/charge/", "tasks/billing/charge/task.yml defines charge_card: use that name."],
    ["charge_crad", "Did you mean charge_card?"],
    ["something-else", "`flow tasks list` shows what there is."],
  ])("%s is unknown, with a hint", (name, hint) => {
    expect(failure([name], tasksKnown)).toEqual({ message: `There is no task named ${name} in the project.`, hint, exitCode: 1 });
  });

  it("does not know a version that is not there", () => {
    expect(failure(["order@3"], workflowsKnown)).toMatchObject({
      message: "There is no workflow named order@3 in the project.",
      hint: "Did you mean order@1?",
    });
  });
});
