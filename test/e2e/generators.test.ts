/** Everything that `flow new` makes, in a project that `flow init` made: it is valid, it compiles, and its own tests pass. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { runCommand } from "../commands/support/run-command.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const repository = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(path.join(realpathSync(tmpdir()), "flow-generators-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const flow = (...args: string[]) => runCommand(args, { cwd: folder });
const run = (script: string, ...args: string[]): string =>
  execFileSync(process.execPath, [path.join(repository, "node_modules", script), ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });

/** Those that need what others have made come later; the rest goes side by side. */
const rounds = [
  [
    "task charge_card",
    "task payments.refund --format yaml",
    "subscriber alerts",
    "subscriber ops.audit --on task:* --on * --on poll:failed",
  ],
  ["workflow ship_order", "workflow payments.settle --task greet --task payments.refund --task send_card --task greet"],
  ["workflow shop.charge --task charge_card --task send_card --format ts", "workflow plain --format ts", "test send_card", "test quote"],
  [
    "schedule nightly",
    "schedule shop.hourly --workflow shop.charge --format ts",
    "event paid",
    "event shop.paid --event kafka:paid --format ts",
  ],
];

/** Says nothing of what it takes, and refuses whatever it gets: its first test passes all the same. */
const quote = `import { defineTask } from "conductor-flow";

export default defineTask({ name: "quote" }, async ({ weightKg }: { weightKg: number }): Promise<{ cents: number }> => {
  throw new Error(\`\${weightKg} kg are too heavy\`);
});
`;

beforeAll(async () => {
  await flow("init", ".", "--name", "shop");
  mkdirSync(path.join(folder, "tasks/quote"));
  writeFileSync(path.join(folder, "tasks/quote/quote.ts"), quote);
  mkdirSync(path.join(folder, "node_modules"));
  for (const [name, target] of [
    ["conductor-flow", repository],
    ["vitest", path.join(repository, "node_modules/vitest")],
  ] as const) {
    symlinkSync(target, path.join(folder, "node_modules", name));
  }
  for (const lines of rounds) {
    for (const made of await Promise.all(lines.map((line) => flow("new", ...line.split(" "))))) {
      if (made.exitCode !== 0 || made.stderr !== "") throw new Error(made.stderr);
    }
  }
});

it("is valid, without a finding", async () => {
  expect(await flow("validate")).toEqual({
    exitCode: 0,
    stderr: "",
    stdout: "14 definitions: 14 valid, 0 invalid, 0 warnings\n6 test cases: 6 valid, 0 invalid\n",
  });
});

it("compiles", () => {
  const seen = run("typescript/bin/tsc", "--project", folder, "--skipLibCheck", "--listFiles");
  for (const file of ["events/shop/paid.ts", "schedules/shop/hourly.ts", "subscribers/alerts.ts", "workflows/plain.ts"]) {
    expect(seen).toContain(path.join(folder, file));
  }
});

it("passes its own tests", async () => {
  expect(run("vitest/vitest.mjs", "run", "--root", folder)).toMatch(/Tests +14 passed \(14\)/);
  const tested = await flow("test");
  expect(tested).toMatchObject({ exitCode: 0, stderr: "" });
  expect(tested.stdout).toContain("6 cases: 6 passed");
});
