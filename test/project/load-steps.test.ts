/** Workflows in steps, from files: in each form, with the places of what is wrong. */
import { describe, expect, it, test } from "vitest";
import { loadDefinitions } from "../../src/project/load-definitions.ts";
import type { Project } from "../../src/project/project.ts";
import { lineOf, makeProject } from "./make-project.ts";

const yaml = `name: order
steps:
  - name: price
    task: price_order
    retryLimit: \${env.TRIES}
    input: { country: "\${context.country}" }
  - name: ship
    dependsOn: price
    timeoutSeconds: 30
`;

const moduleOf = (definition: string): string =>
  `import { defineWorkflow } from "conductor-flow";\n\nexport default defineWorkflow(${definition});\n`;

async function load(files: Record<string, string>, more: Partial<Project> = {}) {
  const project = { ...makeProject(files), ...more };
  const { definitions, findings, invalid, invalidNames } = await loadDefinitions(project, "workflow");
  return { bodies: definitions.map(({ body }) => body), definitions, findings: findings.map(lineOf), invalid, invalidNames };
}

const environmentValue = (name: string): string | undefined => (name === "TRIES" ? "4" : undefined);

describe("steps in files", () => {
  it("are compiled, with values of the environment and the definitions of tasks", async () => {
    const files = { "workflows/order.yml": yaml, "tasks/ship/task.yml": "name: ship\nretryDelaySeconds: 7\nconcurrency: 2\n" };
    const { bodies, findings, definitions } = await load(files, { environmentValue });
    expect(findings).toEqual([]);
    expect(bodies).toEqual([
      {
        name: "order",
        tasks: [
          { name: "price_order", taskReferenceName: "price", inputParameters: { country: "${workflow.input.country}" }, retryCount: 4 },
          {
            name: "ship",
            taskReferenceName: "ship",
            taskDefinition: { timeoutPolicy: "RETRY", name: "ship", retryDelaySeconds: 7, timeoutSeconds: 30, responseTimeoutSeconds: 30 },
          },
        ],
      },
    ]);
    const [definition] = definitions;
    expect(definition?.locate("/tasks/0/inputParameters/country")).toMatchObject({ line: 6, column: 14 });
    expect(definition?.locate("/tasks/1/taskDefinition")).toMatchObject({ line: 9, column: 5 });
    expect(definition?.locate("/tasks/1")).toMatchObject({ line: 7 });
  });

  it("of a profile count for that", async () => {
    const profiles = `${yaml}profiles:\n  production:\n    steps:\n      - { name: only, timeoutSeconds: 5 }\n`;
    const chosen = { profile: "production", profiles: ["production"], environmentValue };
    const { bodies, findings } = await load({ "workflows/order.yml": profiles, "tasks/only/task.yml": "name: only\n" }, chosen);
    expect(findings).toEqual([]);
    expect(bodies).toMatchObject([{ tasks: [{ name: "only", taskDefinition: { timeoutSeconds: 5 } }] }]);
  });

  test.each([
    ["order.json", JSON.stringify({ name: "order", steps: [{ name: "a" }, { name: "b", dependsOn: ["a"] }] })],
    ["order.ts", moduleOf(`{ name: "order", steps: [{ name: "a" }, { name: "b", dependsOn: "a" }] }`)],
    ["order.ts", moduleOf(`{ name: "order", steps: ({ step }) => void step("b", "b", { dependsOn: step("a", "a") }) }`)],
  ])("stand in %s too", async (file, text) => {
    const { bodies, findings } = await load({ [`workflows/${file}`]: text });
    expect(findings).toEqual([]);
    expect(bodies).toEqual([
      { name: "order", tasks: [expect.objectContaining({ taskReferenceName: "a" }), { name: "b", taskReferenceName: "b" }] },
    ]);
  });

  test.each([
    ["order.yml", "name: order\nsteps:\n  - name: c\n  - name: a\n    dependsOn:\n      - c\n      - bb\n", 7, 9],
    ["order.json", '{"name": "order", "steps": [\n  {"name": "a",\n   "dependsOn": "bb"}]}', 3, 4],
    ["order.ts", moduleOf(`{\n  name: "order",\n  steps: [\n    { name: "a", dependsOn: "bb" },\n  ],\n}`), 6, 18],
    ["order.ts", moduleOf(`{\n  name: "order",\n  steps: ({ step }) => void step("a", "a", { dependsOn: "bb" }),\n}`), 5, 46],
  ])("are located in %s", async (file, text, line, column) => {
    const { findings, invalidNames } = await load({ [`workflows/${file}`]: text });
    expect(findings).toEqual([`workflows/${file}:${line}:${column} error step-unknown: step a: depends on bb, and no step is called so.`]);
    expect(invalidNames).toMatchObject([{ kind: "workflow", name: "order" }]);
  });

  it("are all told what is wrong with them, and one stops the file", async () => {
    const { findings, invalid } = await load({ "workflows/order.yml": "name: order\nsteps:\n  - name: a\n    tsk: x\n  - nme: b\n" });
    expect(findings.toSorted()).toEqual([
      "workflows/order.yml:4:5 error step-field: step a: a step has no field `tsk`.",
      "workflows/order.yml:5:5 error step-name: A step needs a name, which is a text.",
    ]);
    expect(invalid).toBe(1);
  });
});
