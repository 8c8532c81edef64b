import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { folderWith } from "../harness/folder-with.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { runCommand } from "./support/run-command.ts";
import type { RunTarget } from "./support/run-target.ts";
import { startRunTarget } from "./support/run-target.ts";
import { schemaProblems } from "./support/schema-problems.ts";

const diamond = `name: order
version: 2
steps:
  - { name: validate, task: validate_order }
  - { name: price, task: price_order, dependsOn: validate, when: "\${validate.total} > 0" }
  - { name: reserve, task: reserve_stock, dependsOn: [validate] }
  - { name: ship, task: ship_order, dependsOn: [price, reserve] }
`;

describe("a definition of the project", () => {
  const project = () => folderWith({ "workflows/order.yml": diamond, "workflows/old.yml": diamond.replace("version: 2", "version: 1") });

  it("is drawn as its steps", async () => {
    const run = await runCommand(["workflows", "graph", "order"], { cwd: project() });
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.stdout).toBe(
      [
        "●    validate  validate_order",
        "├─╮",
        "● │  price     price_order     when validate.total > 0",
        "│ ●  reserve   reserve_stock",
        "├─╯",
        "●    ship      ship_order",
        "",
      ].join("\n"),
    );
  });

  it("is drawn as a flowchart or a picture, on standard output or into a file", async () => {
    const cwd = project();
    const run = await runCommand(["workflows", "graph", "order@1", "--format", "mermaid"], { cwd });
    expect(run.stdout).toContain('flowchart TD\n  accTitle: order@1\n  n1["<b>validate</b><br/>validate_order"]\n');
    expect(run.stdout).toContain("  n1 --> n2\n");
    const written = await runCommand(["workflows", "graph", "order@1", "--output", "order.mmd"], { cwd });
    expect(written).toMatchObject({ exitCode: 0, stdout: "The graph is in order.mmd.\n" });
    expect(readFileSync(path.join(cwd, "order.mmd"), "utf8")).toBe(run.stdout);
    await runCommand(["workflows", "graph", "order", "--output", "order.svg"], { cwd });
    expect(readFileSync(path.join(cwd, "order.svg"), "utf8")).toMatch(/^<svg [^>]*aria-label="order@2"/);
  });

  it.each([["--json"], ["--format", "json"]])("is a document with %j %j", async (...format) => {
    const run = await runCommand(["workflows", "graph", "order", ...format], { cwd: project() });
    expect(schemaProblems(run.stdout)).toBe("");
    const document = JSON.parse(run.stdout);
    expect(document).toMatchObject({ ok: true, name: "order", version: 2, source: { file: "workflows/order.yml", line: 1 } });
    expect(document.nodes[1]).toEqual({
      ref: "price",
      label: "price",
      detail: "price_order",
      type: "SIMPLE",
      shape: "task",
      condition: "validate.total > 0",
    });
    expect(document.edges[0]).toEqual({ from: "validate", to: "price", labels: [] });
  });
});

describe("what is refused", () => {
  it("a name that nobody has, with where else to look", async () => {
    const run = await runCommand(["workflows", "graph", "ordr"], { cwd: folderWith({ "workflows/order.yml": diamond }) });
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr).toContain("There is no workflow named ordr in the project.");
    expect(run.stderr).toContain("Did you mean order? With --remote it is looked for on the server.");
  });

  it("steps that do not compile", async () => {
    const cwd = folderWith({ "workflows/order.yml": diamond.replace("[validate]", "[validated]") });
    const run = await runCommand(["workflows", "graph", "order", "--output", "order.mmd"], { cwd });
    expect(run).toMatchObject({ exitCode: 5, stdout: "" });
    expect(run.stderr).toContain("workflows/order.yml:6:");
    const document = await runCommand(["workflows", "graph", "order", "--json"], { cwd });
    expect(schemaProblems(document.stdout)).toBe("");
    expect(JSON.parse(document.stdout)).toMatchObject({ exitCode: 5, nodes: [], edges: [] });
  });

  it("a file that cannot be written, and a format that is none", async () => {
    const cwd = folderWith({ "workflows/order.yml": diamond });
    const unwritable = await runCommand(["workflows", "graph", "order", "--output", "nowhere/order.mmd"], { cwd });
    expect(unwritable.exitCode).toBe(1);
    expect(unwritable.stderr).toContain("The graph could not be written to nowhere/order.mmd");
    expect((await runCommand(["workflows", "graph", "order", "--format", "png"], { cwd })).exitCode).toBe(64);
  });
});

describe("on a server", () => {
  let target: RunTarget;
  beforeAll(async () => {
    target = await startRunTarget();
  });
  afterAll(() => target.close());
  const graph = (...args: string[]) => runCommand(["workflows", "graph", ...args, "--server", target.url], { cwd: tempFolder() });

  it("draws a definition of the server's", async () => {
    const run = await graph(target.nests, "--remote");
    expect(run).toMatchObject({ exitCode: 0, stdout: `▣  inner  sub-workflow ${target.waits}@1\n` });
    expect((await graph("nobody", "--remote")).stderr).toContain("There is no workflow named nobody on the server.");
  });

  it("draws a run with how far it has come", async () => {
    const workflowId = await target.client.workflows.start({ name: target.waits, input: {} });
    const run = await graph(workflowId);
    expect(run.stdout).toMatch(
      /^✓ {2}before {2}INLINE {2}COMPLETED [\d.]+ m?s\n▸ {2}hold {4}WAIT {4}IN_PROGRESS .*\n○ {2}after {3}INLINE\n$/m,
    );
    const document = await graph(workflowId, "--json");
    expect(schemaProblems(document.stdout)).toBe("");
    expect(JSON.parse(document.stdout)).toMatchObject({ workflowId, status: "RUNNING", name: target.waits });
    expect((await graph(workflowId, "--format", "mermaid")).stdout).toContain("class n2 active");
    await target.client.workflows.terminate(workflowId);
  });

  it("knows no run that is not there", async () => {
    const run = await graph("00000000-0000-4000-8000-000000000000");
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("The server knows no run 00000000-0000-4000-8000-000000000000");
  });
});
