import { expect, it } from "vitest";
import { folderWith } from "../harness/folder-with.ts";
import { runCommand } from "./support/run-command.ts";
import { schemaProblems } from "./support/schema-problems.ts";

const diamond = `name: order
version: 2
steps:
  - { name: validate, task: validate_order }
  - { name: price, task: price_order, dependsOn: validate }
  - { name: reserve, task: reserve_stock, dependsOn: [validate] }
  - { name: ship, task: ship_order, dependsOn: [price, reserve], input: { total: "\${price.total}" } }
output: { tracking: "\${ship.tracking}" }
`;

it("prints what Conductor gets, the same each time", async () => {
  const cwd = folderWith({ "workflows/order.yml": diamond, "workflows/old.yml": diamond.replace("version: 2", "version: 1") });
  const run = await runCommand(["workflows", "compile", "order"], { cwd });
  expect(run.exitCode).toBe(0);
  expect(JSON.parse(run.stdout)).toEqual({
    name: "order",
    version: 2,
    tasks: [
      { name: "validate_order", taskReferenceName: "validate" },
      {
        name: "price_fork",
        taskReferenceName: "price_fork",
        type: "FORK_JOIN",
        forkTasks: [[{ name: "price_order", taskReferenceName: "price" }], [{ name: "reserve_stock", taskReferenceName: "reserve" }]],
      },
      { name: "price_join", taskReferenceName: "price_join", type: "JOIN", joinOn: ["price", "reserve"] },
      { name: "ship_order", taskReferenceName: "ship", inputParameters: { total: "${price.output.total}" } },
    ],
    outputParameters: { tracking: "${ship.output.tracking}" },
  });
  expect((await runCommand(["workflows", "compile", "order"], { cwd })).stdout).toBe(run.stdout);
  const document = await runCommand(["workflows", "compile", "order@1", "--json"], { cwd });
  expect(schemaProblems(document.stdout)).toBe("");
  expect(JSON.parse(document.stdout)).toMatchObject({ version: 1, source: { file: "workflows/old.yml", line: 1 }, findings: [] });
});

it("says what is wrong with one that does not compile, and of no other", async () => {
  const cwd = folderWith({
    "workflows/order.yml": diamond.replace("[validate]", "[validated]"),
    "workflows/other.yml": "name: other\nsteps: []\n",
  });
  const run = await runCommand(["workflows", "compile", "order"], { cwd });
  expect(run).toMatchObject({ exitCode: 5, stdout: "" });
  expect(run.stderr).toBe(
    "workflows/order.yml:6:55 error step-unknown step reserve: depends on validated, and no step is called so.\n  hint: Did you mean validate?\n",
  );
  const document = await runCommand(["workflows", "compile", "order", "--json"], { cwd });
  expect(schemaProblems(document.stdout)).toBe("");
  expect(JSON.parse(document.stdout).definition).toBeUndefined();
});

it("knows no name that the project does not", async () => {
  const run = await runCommand(["workflows", "compile", "ordr"], { cwd: folderWith({ "workflows/order.yml": diamond }) });
  expect(run.exitCode).toBe(1);
  expect(run.stderr).toContain("There is no workflow named ordr in the project.");
  expect(run.stderr).toContain("Did you mean order?");
});
