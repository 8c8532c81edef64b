/** The schemas for editors: made from the model, and of use in an editor with a YAML language server, as `flow init` sets it up. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { editorSchemas, schemaText } from "../../scripts/generate-editor-schemas.ts";
import { kinds } from "../../src/core/definition.ts";
import type { Kind } from "../../src/core/definition.ts";
import { isJsonObject } from "../../src/core/json.ts";
import { runCommand } from "../commands/support/run-command.ts";
import { validDefinition } from "../contract/parity/valid-definitions.ts";
import { seeded } from "../core/seeded.ts";
import { startLanguageServer } from "./language-server.ts";
import type { LanguageServer } from "./language-server.ts";

const packageFolder = fileURLToPath(new URL("../../", import.meta.url));
const folder = path.join(packageFolder, "schemas/definitions");
const read = (file: string): string => readFileSync(file, "utf8");

describe.each(Object.entries(editorSchemas()))("%s", (name, schema) => {
  it("is what the model says (npm run docs writes it)", () => {
    expect(read(path.join(folder, name))).toBe(schemaText(schema));
  });

  it("describes every field", () => {
    const undescribed: string[] = [];
    const visit = (value: unknown, place: string): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, item] of Object.entries(value)) {
        if (key === "properties") {
          for (const [field, node] of Object.entries(item ?? {})) {
            const text = JSON.stringify(node);
            if (!text.includes('"description"') && !text.includes('"$ref"')) undescribed.push(`${place}/${field}`);
          }
        }
        visit(item, `${place}/${key}`);
      }
    };
    visit(schema, "");
    expect(undescribed).toEqual([]);
  });
});

const schemaOf: Record<Kind, string> = {
  task: "task.json",
  workflow: "workflow.json",
  "event-handler": "event-handlers.json",
  schedule: "schedules.json",
};

describe.each(kinds)("the schema for a %s", (kind) => {
  const schema = editorSchemas()[schemaOf[kind]] ?? {};
  const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);

  it("takes what a server takes", () => {
    for (let round = 0; round < 200; round++) {
      const body = validDefinition(kind, "some", seeded(round));
      expect({ body, ok: validate(body), errors: validate.errors }).toEqual({ body, ok: true, errors: null });
    }
  });

  it("does not take a field that nobody knows", () => {
    expect(validate({ ...validDefinition(kind, "some", seeded(1)), nobody: 1 })).toBe(false);
  });

  it("takes values for a profile and of the environment", () => {
    const body = validDefinition(kind, "${env.STAGE}_some", seeded(1));
    expect(validate({ ...body, profiles: { production: { description: null } } })).toBe(kind !== "event-handler");
    expect(validate({ ...body, profiles: { production: { name: "other" } } })).toBe(false);
  });
});

describe("in an editor", () => {
  const root = mkdtempSync(path.join(tmpdir(), "flow-editor-"));
  let server: LanguageServer;
  beforeAll(async () => {
    await runCommand(["init", ".", "--name", "shop"], { cwd: root });
    mkdirSync(path.join(root, "node_modules"));
    symlinkSync(packageFolder, path.join(root, "node_modules/conductor-flow"));
    const settings: unknown = JSON.parse(read(path.join(root, ".vscode/settings.json")));
    // No catalogue from the network: the schemas are those of the package.
    server = await startLanguageServer(root, { ...(isJsonObject(settings) ? settings : {}), "yaml.schemaStore": { enable: false } });
  });
  afterAll(async () => {
    await server.close();
    rmSync(root, { recursive: true, force: true });
  });

  it("what flow init makes is right", async () => {
    for (const file of ["tasks/send_card/task.yml", "workflows/welcome.yml"]) {
      expect(await server.open(file, read(path.join(root, file)))).toEqual([]);
    }
  });

  it("fields of a task complete by the line at the top of the file", async () => {
    const [line] = read(path.join(root, "tasks/send_card/task.yml")).split("\n");
    await server.open("elsewhere/one/task.yml", `${line}\nname: a\nretry\n`);
    const items = await server.complete("elsewhere/one/task.yml", { line: 2, character: 5 });
    expect(items.map(({ label }) => label)).toEqual(expect.arrayContaining(["retryCount", "retryLogic", "retryDelaySeconds"]));
    expect(items.find(({ label }) => label === "retryCount")?.documentation).toContain("How often a failed task is tried again.");
    expect(items.map(({ label }) => label)).not.toContain("createTime");
  });

  it("fields and words complete in the project's folders", async () => {
    const text = "name: a\ntasks:\n  - name: b\n    taskReferenceName: b\n    type: \n    evaluatorT\n";
    await server.open("workflows/new.yml", text);
    const types = await server.complete("workflows/new.yml", { line: 4, character: 10 });
    expect(types.map(({ label }) => label)).toEqual(expect.arrayContaining(["SWITCH", "FORK_JOIN"]));
    const fields = await server.complete("workflows/new.yml", { line: 5, character: 14 });
    expect(fields.map(({ label }) => label)).toContain("evaluatorType");
  });

  it.each([
    ["a task", "tasks/a/task.yml", "name: a\nretryCount: many\n", "A whole number", 1],
    ["a task's unknown field", "tasks/b/task.yml", "name: a\nretryCont: 3\n", "retryCont", 1],
    ["a workflow", "workflows/w.yml", "name: w\ntasks:\n  - name: a\n    taskReferenceName: [a]\n", '"string"', 3],
    [
      "a list of event handlers",
      "workflows/event_handlers.yml",
      "- name: a\n  event: x:y\n  actions:\n    - action: start\n",
      "start_workflow",
      3,
    ],
    ["a test case", "workflows/w.test.yml", "cases:\n  - name: a\n    mocks: { b: { output: {}, total: 5 } }\n", "total", 2],
    ["a schedule", "schedules/nightly.yml", "name: n\ncronExpression: 5\nstartWorkflowRequest:\n  name: w\n", '"string"', 1],
  ])("what is wrong in %s is marked", async (_, file, text, message, line) => {
    const found = await server.open(file, text);
    expect(found.map((one) => [one.message, one.line])).toContainEqual([expect.stringContaining(message), line]);
  });
});
