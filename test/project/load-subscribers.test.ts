import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/project/load-config.ts";
import { loadSubscribers } from "../../src/project/load-subscribers.ts";
import { lineOf, makeFolder } from "./make-project.ts";

async function load(files: Record<string, string>, config = "project: p\n", timeLimitMs = 20_000) {
  const root = makeFolder({ "flow.config.yml": config, ...files });
  return loadSubscribers(await loadConfig({ cwd: root, env: {}, flags: {} }), { timeLimitMs });
}

const sound = `import { defineSubscriber } from "conductor-flow";
export default defineSubscriber({ "task:failed": async () => {}, "*": () => {} });
`;

describe("what is loaded", () => {
  test("every module below the folder but tests and what begins with _ or .", async () => {
    const { subscribers, findings } = await load({
      "subscribers/alerts.ts": sound,
      "subscribers/audit/log.mjs": sound,
      "subscribers/_helper.ts": "export const x = 1;",
      "subscribers/_old/gone.ts": "throw new Error('not loaded');",
      "subscribers/alerts.test.ts": "throw new Error('not loaded');",
      "subscribers/README.md": "# no module",
    });
    expect(findings).toEqual([]);
    expect(subscribers.map(({ name, listeners }) => [name, [...listeners.keys()]])).toEqual([
      ["subscribers/alerts.ts", ["task:failed", "*"]],
      ["subscribers/audit/log.mjs", ["task:failed", "*"]],
    ]);
  });

  test("none where there is no such folder, and those of the folder that the config names", async () => {
    expect(await load({})).toEqual({ subscribers: [], findings: [] });
    const { subscribers } = await load({ "listeners/a.ts": sound }, "paths:\n  subscribers: listeners\n");
    expect(subscribers.map(({ name }) => name)).toEqual(["listeners/a.ts"]);
  });
});

describe("what is a finding, and stops no other", () => {
  test.each([
    ["a folder that the config names and that is not there", {}, "paths:\n  subscribers: gone\n", "folder-missing", "gone does not exist"],
    ["no default export", { "subscribers/a.ts": "export const x = 1;" }, undefined, "wrong-export", "The module has no default export."],
    [
      "a default export of another kind",
      { "subscribers/a.ts": "export default { 'task:failed': () => 1 };" },
      undefined,
      "wrong-export",
      "not made by defineSubscriber",
    ],
    ["a module that throws", { "subscribers/a.ts": "throw new Error('no key');" }, undefined, "import-failed", "no key"],
    ["a module that does not parse", { "subscribers/a.ts": "export default (" }, undefined, "syntax-error", "does not parse"],
  ])("%s", async (_what, files: Record<string, string>, config, code, message) => {
    const { subscribers, findings } = await load({ ...files, "subscribers/sound.ts": sound }, config);
    expect(findings).toEqual([expect.objectContaining({ code, severity: "error", message: expect.stringContaining(message) })]);
    expect(subscribers).toHaveLength(config === undefined ? 1 : 0);
  });

  test("a module that waits", async () => {
    const { findings } = await load({ "subscribers/a.ts": "await new Promise(() => {});" }, undefined, 500);
    expect(findings).toMatchObject([{ code: "import-timeout", file: "subscribers/a.ts" }]);
  });

  test("an event that does not exist, and what is no function, at their places", async () => {
    const { subscribers, findings } = await load({
      "subscribers/a.ts": `import { defineSubscriber } from "conductor-flow";

export default defineSubscriber({
  "task:faild": () => {},
  "quite/other~thing": () => {},
  "worker:ready": "beep",
});
`,
    });
    expect(subscribers).toEqual([]);
    expect(findings.map(lineOf)).toEqual([
      "subscribers/a.ts:4:3 error unknown-value: There is no event task:faild.",
      "subscribers/a.ts:5:3 error unknown-value: There is no event quite/other~thing.",
      "subscribers/a.ts:6:3 error wrong-type: What listens to worker:ready is no function.",
    ]);
    expect(findings[0]?.hint).toBe("Did you mean task:failed?");
    expect(findings[1]?.hint).toContain("worker:started");
  });
});
