/** What a thread or process of a worker does with the loaders that the worker's modules carry. */
import path from "node:path";
import { expect, test } from "vitest";
import type { Json } from "../../src/core/json.ts";
import { createTaskLoader, loadTaskModule } from "../../src/project/load-task-module.ts";
import { loadTaskModules } from "../../src/project/load-task-modules.ts";
import { makeProject } from "./make-project.ts";

const files = {
  "tasks/charge/charge.ts": `import { defineTask } from "conductor-flow";
const schema = { "~standard": { version: 1, vendor: "x", validate: (value: unknown) => ({ value }) } } as const;
export default defineTask({ name: "charge_card", isolation: "thread", input: schema, output: schema }, () => 1);
`,
  "tasks/mail/task.yml": "name: send_mail\nisolation: process\ninputSchema:\n  type: JSON\n  data: {type: object}\n",
  "tasks/mail/index.js": "export default () => 'sent';\n",
};

/** The project with the loaders of its modules, as far as they cross over. */
async function loadersOf(project: Parameters<typeof loadTaskModules>[0]): Promise<Record<string, Json>> {
  const { modules } = await loadTaskModules(project);
  expect(modules.map(({ loader }) => loader?.url)).toEqual(
    modules.map(() => new URL("../../src/project/load-task-module.ts", import.meta.url).href),
  );
  return Object.fromEntries(modules.map(({ name, loader }) => [name, JSON.parse(JSON.stringify(loader?.data))]));
}

test("a task defined in its module, with its schemas", async () => {
  const { charge_card: data = null } = await loadersOf(makeProject(files));
  const module = await loadTaskModule(data);
  expect(module).toMatchObject({ name: "charge_card", input: { "~standard": {} }, output: { "~standard": {} } });
  expect(module.source.file).toBe("tasks/charge/charge.ts");
});

test("a function beside a definition, with the schema that stands there", async () => {
  const { send_mail: data = null } = await loadersOf(makeProject(files));
  const module = await loadTaskModule(data);
  expect(module).toMatchObject({ name: "send_mail", inputJsonSchema: { type: "object" } });
});

test.each([
  ["gone", undefined, "The module tasks/charge/charge.ts is not there any more."],
  ["broken", "throw new Error('now');", "The module throws while it loads: now."],
  ["something else", "export default 7;", "The module tasks/charge/charge.ts has no task as its default export any more."],
])("a module that is %s by now is an error that says so", async (_name, text, message) => {
  // This process would keep the module that it has loaded once.
  const { root } = makeProject(text === undefined ? {} : { "tasks/charge/charge.ts": text });
  const { data } = createTaskLoader({ name: "charge_card", root, file: path.join(root, "tasks/charge/charge.ts") });
  await expect(loadTaskModule(data)).rejects.toThrow(message);
});
