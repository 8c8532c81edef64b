import { expect, it, test } from "vitest";
import { checkLocalDefinition } from "../../../src/core/local-findings.ts";
import { compileSteps } from "../../../src/core/steps/compile-steps.ts";
import { tellInSteps } from "../../../src/core/steps/tell-in-steps.ts";
import { local } from "../support.ts";

const { value } = compileSteps({
  name: "w",
  steps: [{ name: "a" }, { name: "b", optional: "perhaps" }, { name: "c", dependsOn: ["a", "b"], when: "${a.x}" }],
});

test.each([
  ["tasks[0].forkTasks[1][0].optional must be true", "step b.optional must be true"],
  ["tasks[2].decisionCases.true[0] uses the task c", "step c uses the task c"],
  ["tasks[2].expression and tasks[0].forkTasks[0][0].name", "step c.expression and step a.name"],
  ["tasks[7] is not there, mytasks[0] is none", "tasks[7] is not there, mytasks[0] is none"],
  ["nothing", "nothing"],
])("%s is told as %s", (message, expected) => {
  expect(tellInSteps(message, value)).toBe(expected);
});

it("in findings on what is written in steps, and in no others", () => {
  const definition = local("workflow", JSON.parse(JSON.stringify(value)));
  const computed = { environment: [], profile: [], authored: ["/tasks"] };
  expect(checkLocalDefinition({ ...definition, computed })).toMatchObject([
    { code: "wrong-type", message: 'workflow w@1: step b.optional must be true or false, not "perhaps".' },
  ]);
  expect(checkLocalDefinition(definition)).toMatchObject([{ message: expect.stringContaining("tasks[0].forkTasks[1][0].optional") }]);
});
