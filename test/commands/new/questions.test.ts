/** What is asked on a terminal: what the command line leaves out, and nothing else. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createNewProject } from "./new-project.ts";

interface Question {
  message: string;
  default?: unknown;
  choices?: readonly { name: string; value: unknown; checked?: boolean }[];
  validate?: (answer: string) => true | string;
}

const prompts = vi.hoisted(() => ({
  input: vi.fn<(question: Question) => Promise<string>>(),
  select: vi.fn<(question: Question) => Promise<unknown>>(),
  checkbox: vi.fn<(question: Question) => Promise<unknown[]>>(),
}));
vi.mock("@inquirer/prompts", () => prompts);
beforeEach(() => {
  for (const prompt of Object.values(prompts)) prompt.mockReset();
});

/** The question that was asked last, with the names of its choices. */
const asked = (prompt: { mock: { calls: [Question][] } }): Question & { names: string[] } => {
  const question = prompt.mock.calls.at(-1)?.[0] ?? { message: "" };
  return { ...question, names: (question.choices ?? []).map(({ name }) => name) };
};

const choose =
  (name: string) =>
  async ({ choices = [] }: Question): Promise<unknown> =>
    choices.find((choice) => choice.name === name)?.value;

const withDefinitions = () => {
  const project = createNewProject();
  project.write("tasks/price/task.yml", "name: price\noutputKeys: [total]\n");
  project.write("tasks/ship/task.yml", "name: ship\ninputKeys: [total]\n");
  for (const name of ["order", "refund"]) {
    project.write(`workflows/${name}.json`, JSON.stringify({ name, version: 1, tasks: [{ name: "price", taskReferenceName: "p" }] }));
  }
  return project;
};

it("a name, until it can be one", async () => {
  const project = createNewProject();
  prompts.input.mockResolvedValueOnce(" shop.charge ");
  expect(await project.ask("new", "task")).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Made the task") });
  expect(project.files()).toContain("tasks/shop/charge/charge.ts");
  const { message, validate } = asked(prompts.input);
  expect(message).toBe("Name of the task:");
  expect(validate?.("charge_card")).toBe(true);
  expect(validate?.("charge card")).toBe(
    '"charge card" is no word. A name begins with a letter and goes on with letters, digits, _ and -. A namespace may stand before it, with a dot: payments.charge.',
  );
});

it("nothing where the command line says it all", async () => {
  const project = withDefinitions();
  await project.ask("new", "task", "charge");
  await project.ask("new", "workflow", "pay", "--task", "price");
  await project.ask("new", "schedule", "nightly", "--workflow", "pay", "--cron", "@daily");
  await project.ask("new", "event", "paid", "--workflow", "pay", "--event", "conductor:order:paid");
  await project.ask("new", "subscriber", "alerts", "--on", "task:lost");
  await project.ask("new", "test", "order");
  for (const prompt of Object.values(prompts)) expect(prompt).not.toHaveBeenCalled();
  expect(project.files()).toHaveLength(4 + 3 + 2 + 1 + 1 + 2 + 1);
});

describe("of a workflow", () => {
  it("its tasks", async () => {
    const project = withDefinitions();
    prompts.checkbox.mockImplementationOnce(async ({ choices = [] }) => choices.map(({ value }) => value));
    await project.ask("new", "workflow", "pay");
    expect(asked(prompts.checkbox)).toMatchObject({ message: "Its tasks, one after the other:", names: ["price", "ship"] });
    expect(project.read("workflows/pay.yml")).toContain("dependsOn: price\n    input:\n      total: ${price.total}\n");
  });

  it("nothing in a project without tasks", async () => {
    const project = createNewProject();
    expect(await project.ask("new", "workflow", "pay")).toMatchObject({ exitCode: 0 });
    expect(prompts.checkbox).not.toHaveBeenCalled();
  });
});

describe("of a schedule and an event handler", () => {
  it("what they start, and when", async () => {
    const project = withDefinitions();
    prompts.select.mockImplementation(choose("refund"));
    prompts.input.mockResolvedValueOnce("0 0 9 * * MON-FRI").mockResolvedValueOnce("conductor:order:paid");
    await project.ask("new", "schedule", "weekdays");
    expect(asked(prompts.select)).toMatchObject({ message: "The workflow that it starts:", names: ["order", "refund"] });
    const { validate, ...when } = asked(prompts.input);
    expect(when).toMatchObject({ message: "When, as a cron expression:", default: "0 0 2 * * *" });
    expect(validate?.("0 0 9 * * *")).toBe(true);
    expect(validate?.("0 9 * * *")).toContain("it has 5 fields instead of six");
    expect(project.read("schedules/weekdays.yml")).toMatch(/cronExpression: 0 0 9 \* \* MON-FRI\n[^]*name: refund\n/);
    await project.ask("new", "event", "paid");
    expect(asked(prompts.input)).toMatchObject({ message: "The event that it listens to:", default: "conductor:order:paid" });
    expect(asked(prompts.input).validate?.("paid")).toContain('"paid" is no event');
    expect(project.read("events/paid.yml")).toContain("event: conductor:order:paid\n");
  });

  it("no workflow where there is one", async () => {
    const project = createNewProject();
    project.write("workflows/one.json", JSON.stringify({ name: "one", version: 1, tasks: [] }));
    prompts.input.mockResolvedValueOnce("@daily");
    await project.ask("new", "schedule", "daily");
    expect(prompts.select).not.toHaveBeenCalled();
    expect(project.files()).toContain("schedules/daily.yml");
  });
});

it("of a subscriber what it listens to", async () => {
  const project = createNewProject();
  prompts.checkbox.mockResolvedValueOnce(["worker:stopped", "task:lost"]);
  await project.ask("new", "subscriber", "alerts");
  const { message, choices = [] } = asked(prompts.checkbox);
  expect(message).toBe("What it listens to:");
  expect(choices.filter(({ checked }) => checked === true).map(({ value }) => value)).toEqual(["task:failed"]);
  expect(project.read("subscribers/alerts.ts")).toMatch(/"worker:stopped": .*\n {2}"task:lost": /);
});

describe("of a test what is tested", () => {
  it("by kind and name", async () => {
    const project = withDefinitions();
    prompts.select.mockImplementationOnce(choose("workflow refund"));
    await project.ask("new", "test");
    expect(asked(prompts.select).names).toEqual(["workflow order", "workflow refund", "task price", "task ship"]);
    expect(project.files()).toContain("workflows/refund.test.yml");
  });

  it("nothing where there is nothing", async () => {
    const run = await createNewProject().ask("new", "test");
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("neither a task nor a workflow to test") });
  });
});

it("nothing in a pipeline that has a terminal", async () => {
  const project = createNewProject();
  const { runCommand } = await import("../support/run-command.ts");
  const options = { cwd: project.folder, env: { CI: "true" }, terminal: { columns: 80, rows: 24 } };
  expect(await runCommand(["new", "task"], options)).toMatchObject({
    exitCode: 64,
    stderr: expect.stringContaining("Say what the task is called"),
  });
});
