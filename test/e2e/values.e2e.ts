/** Values that are easily bent or lost, from a file to a server and back: what was written is what is compared. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/core/canonical-json.ts";
import { parseJson } from "../../src/core/exact-json.ts";
import { isJsonObject } from "../../src/core/json.ts";
import type { Json } from "../../src/core/json.ts";
import { valueAt } from "../../src/core/pointer.ts";
import type { Target } from "../harness/target.ts";
import type { TestProject } from "./support/project.ts";
import { useProject } from "./support/use-project.ts";

let target: Target;
let project: TestProject;

useProject((made, at) => {
  [project, target] = [made, at];
});

/** As JSON writes them. Each differs from each. */
const values = [
  "0",
  "0.0",
  "-0.0",
  "1",
  "1.0",
  "1.5",
  "9007199254740992",
  "9007199254740993",
  "9007199254740992.0",
  "-9223372036854775809",
  "123456789012345678901234567890",
  "1e21",
  "1000000000000000000000",
  "1e-7",
  "5e-324",
  "1.7976931348623157e308",
  "true",
  "false",
  "null",
  '""',
  '"1"',
  '"1.0"',
  '"a\\r\\nb"',
  '"a\\nb"',
  '"\\u0000"',
  '"\\u2028"',
  '"\\ufeff"',
  '"caf\\u00e9"',
  '"cafe\\u0301"',
  '"\\ud83d\\ude00"',
  "[]",
  "{}",
  "[[]]",
  "[null]",
  '{"constructor":{"a":1}}',
  '{"":""}',
  '{"a/b~c":1}',
] as const;

async function held(path: string): Promise<Json> {
  return parseJson(await (await fetch(`${target.url}${path}`)).text());
}

/** One for each field, so that a difference can be printed. */
const lines = (value: Json | undefined): string[] =>
  isJsonObject(value)
    ? Object.entries(value)
        .map(([key, item]) => `${key} ${canonicalJson(item)}`)
        .sort()
    : [];

const outcomes = async (): Promise<unknown> => (await project.document("tasks", "list", "--sync")).summary;

/** The server may be a shared one. */
const ownItems = async (...args: string[]) =>
  (await project.document("tasks", "list", "--sync", ...args)).items.filter(({ name }) => name.startsWith(project.prefix));

describe("a value in a definition", () => {
  it.each(["json", "yml"])("reaches the server as it is written in %s, and is the same then", async (format) => {
    const body = values.map((value, index) => `"v${index}": ${value}`).join(",\n    ");
    const text = `{\n  "name": "${project.prefix}t",\n  "inputTemplate": {\n    ${body}\n  }\n}\n`;
    project.write(`tasks/t/task.${format}`, text);
    expect(await project.document("tasks", "upload", "--all")).toMatchObject({ exitCode: 0, summary: { created: 1, failed: 0 } });
    const written = valueAt(parseJson(text), "/inputTemplate");
    const stored = await held(`/metadata/taskdefs/${project.prefix}t`);
    expect(lines(valueAt(stored, "/inputTemplate"))).toEqual(lines(written));
    expect(await outcomes()).toMatchObject({ same: 1, changed: 0 });
    expect(await project.document("tasks", "upload", "--all")).toMatchObject({ summary: { created: 0, updated: 0, unchanged: 1 } });
  });

  it("differs from every other one, and each change is uploaded", async () => {
    const write = (shift: number): void =>
      values.forEach((_, index) => {
        const value = values[(index + shift) % values.length];
        project.write(`tasks/t${index}/task.json`, `{"name": "${project.prefix}t${index}", "inputTemplate": {"v": [${value}]}}`);
      });
    write(0);
    expect(await project.document("tasks", "upload", "--all")).toMatchObject({ summary: { created: values.length, failed: 0 } });
    for (const shift of [1, 5, 14]) {
      write(shift);
      expect(await outcomes()).toMatchObject({ changed: values.length, same: 0 });
      expect(await project.document("tasks", "upload", "--all")).toMatchObject({ summary: { updated: values.length, failed: 0 } });
      expect(await outcomes()).toMatchObject({ changed: 0, same: values.length });
    }
  }, 400_000);

  it("in a field with a type is read as the server reads it", async () => {
    const write = (fields: string): void => project.write("tasks/t/task.json", `{"name": "${project.prefix}t", ${fields}}`);
    write('"retryCount": 2.0, "timeoutSeconds": 9007199254740993, "description": 1.0, "enforceSchema": 1');
    expect(await project.document("tasks", "upload", "--all")).toMatchObject({ exitCode: 0, summary: { created: 1 } });
    const stored = await held(`/metadata/taskdefs/${project.prefix}t`);
    expect(isJsonObject(stored) ? stored : {}).toMatchObject({ retryCount: 2, description: "1.0", enforceSchema: true });
    expect(canonicalJson(valueAt(stored, "/timeoutSeconds") ?? null)).toBe("9007199254740993");
    expect(await outcomes()).toMatchObject({ same: 1 });
    write('"retryCount": 2, "timeoutSeconds": 9007199254740992, "description": "1.0", "enforceSchema": true');
    expect(await ownItems()).toMatchObject([{ state: "changed", changes: [{ path: "/timeoutSeconds" }] }]);
  });

  it.each<[what: string, file: string, text: string, place: string]>([
    ["a double beyond all bounds", "task.json", '{"name": "x",\n "inputTemplate": {"a": 1e400}}', "2:25"],
    ["half a character", "task.json", '{"name": "x",\n "description": "\\ud800"}', "2:17"],
    ["a key twice", "task.yml", "name: x\nretryCount: 1\nretryCount: 2\n", "3:1"],
    ["__proto__", "task.yml", "name: x\ninputTemplate:\n  __proto__: 1\n", "3:3"],
    ["infinity", "task.yml", "name: x\ninputTemplate:\n  a: .inf\n", "3:6"],
  ])("that would be lost is refused with its place: %s", async (_what, file, text, place) => {
    project.write(`tasks/x/${file}`, text);
    const run = await project.flow("tasks", "upload", "--all");
    expect(run.exitCode).toBe(5);
    expect(run.stderr).toContain(`tasks/x/${file}:${place} error syntax-error`);
  });
});

describe("values per environment", () => {
  it("are uploaded for the profile that is chosen, and are the same then", async () => {
    project.write("config/flow.yml", `server: ${target.url}\nenv: { HOST: sandbox }\nprofiles:\n  production:\n    env: { HOST: live }\n`);
    project.remove("config/flow.json");
    project.write(
      "tasks/t/task.yml",
      `name: ${project.prefix}t\ninputTemplate: { url: "https://\${env.HOST}/x", own: "\${workflow.input.x}" }\nprofiles:\n  production: { retryCount: 9 }\n`,
    );
    const stored = async () => {
      const body = await held(`/metadata/taskdefs/${project.prefix}t`);
      return [valueAt(body, "/retryCount"), valueAt(body, "/inputTemplate")];
    };
    expect(await project.document("tasks", "upload", "--all")).toMatchObject({ exitCode: 0, summary: { created: 1 } });
    expect(await stored()).toEqual([3, { url: "https://sandbox/x", own: "${workflow.input.x}" }]);
    expect(await ownItems("--profile", "production")).toMatchObject([
      { state: "changed", changes: [{ path: "/retryCount" }, { path: "/inputTemplate/url" }] },
    ]);
    expect(await project.document("tasks", "upload", "--all", "--profile", "production")).toMatchObject({ summary: { updated: 1 } });
    expect(await stored()).toEqual([9, { url: "https://live/x", own: "${workflow.input.x}" }]);
  });

  it("are not written over by a pull", async () => {
    project.write("config/flow.yml", `server: ${target.url}\nenv: { HOST: live }\nprofiles: { production: {} }\n`);
    project.remove("config/flow.json");
    const text = `name: ${project.prefix}t\nretryCount: 9\ninputTemplate: { url: "https://\${env.HOST}" }\nprofiles:\n  production: { retryCount: 9 }\n`;
    project.write("tasks/t/task.yml", text);
    const name = `${project.prefix}t`;
    await project.flow("tasks", "upload", "--all", "--profile", "production");
    for (const fields of [
      { retryCount: 4, inputTemplate: { url: "https://live" } },
      { retryCount: 9, inputTemplate: { url: "x" } },
    ]) {
      const body = JSON.stringify({ name, ...fields });
      await fetch(`${target.url}/metadata/taskdefs`, { method: "PUT", headers: { "content-type": "application/json" }, body });
      const run = await project.flow("tasks", "pull", name, "--profile", "production");
      expect(run.exitCode).toBe(4);
      expect(run.stderr).toContain("warning not-edited");
      expect(readFileSync(path.join(project.folder, "tasks/t/task.yml"), "utf8")).toBe(text);
    }
  });

  it("that are not set send nothing", async () => {
    project.write("tasks/t/task.yml", `name: ${project.prefix}t\ndescription: \${env.E2E_NOT_SET}\n`);
    const run = await project.flow("tasks", "upload", "--all");
    expect(run.exitCode).toBe(5);
    expect(run.stderr).toContain("tasks/t/task.yml:2:1 error environment-unset");
    expect((await fetch(`${target.url}/metadata/taskdefs/${project.prefix}t`)).status).toBe(404);
  });
});
