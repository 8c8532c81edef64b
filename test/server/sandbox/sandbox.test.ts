import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Json } from "../../../src/core/json.ts";
import type { Evaluation, EvaluationRequest } from "../../../src/server/engine/change.ts";
import type { Sandbox } from "../../../src/server/sandbox/sandbox.ts";
import { createSandbox } from "../../../src/server/sandbox/sandbox.ts";

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = createSandbox({ timeLimitMs: 1000 });
});
afterEach(() => sandbox.close());

async function useTimeLimit(timeLimitMs: number): Promise<void> {
  await sandbox.close();
  sandbox = createSandbox({ timeLimitMs });
}

let lastKey = 0;
function request(
  language: "javascript" | "jq",
  source: string,
  input: Json = {},
  form: "expression" | "body" = "expression",
): EvaluationRequest {
  lastKey += 1;
  return { key: `k${lastKey}`, language, source, input, form };
}

async function evaluate(asked: EvaluationRequest): Promise<Evaluation | undefined> {
  return (await sandbox.evaluate([asked])).get(asked.key);
}
const javascript = (source: string, input: Json = {}, form: "expression" | "body" = "expression") =>
  evaluate(request("javascript", source, input, form));
const jq = (source: string, input: Json = {}) => evaluate(request("jq", source, input));

describe("javascript", () => {
  it.each([
    ["$.a + 1", { a: 1 }, 2],
    ["1.5 * 2", {}, 3],
    ["$.a === undefined", {}, true],
    ["({ list: [1, 'two', null, { x: true }] })", {}, { list: [1, "two", null, { x: true }] }],
    ["undefined", {}, null],
    ["(function () { return 7 })()", {}, 7],
    ["var f = (x) => x * 2; f($.n)", { n: 21 }, 42],
    ["JSON.stringify = () => 'gotcha'; ({ a: 1 })", {}, { a: 1 }],
    ["$.text.length", { text: "grüße \u0000 \u{1f600}" }, 10],
  ])("%s", async (source, input, expected) => {
    expect(await javascript(source, input)).toEqual({ ok: true, value: expected });
  });

  it("takes the body of a function with return", async () => {
    expect(await javascript("if ($.a) { return 'yes' } return 'no' // end", { a: 1 }, "body")).toEqual({ ok: true, value: "yes" });
  });

  it.each([
    ["throw new Error('boom')", "Error: boom"],
    ["throw { code: 7 }", '{"code":7}'],
    ["foo.bar", "ReferenceError: 'foo' is not defined"],
    ["$.a.b", "TypeError: cannot read property 'b' of undefined"],
    ["function f() { f() }; f()", "InternalError: stack overflow"],
  ])("%s fails with its message", async (source, error) => {
    expect(await javascript(source)).toEqual({ ok: false, error });
  });

  it("reports a syntax error", async () => {
    expect(await javascript("1 +")).toMatchObject({ ok: false, error: expect.stringMatching(/^SyntaxError: /) });
  });

  it.each(["process", "require", "console", "fetch", "globalThis.constructor.constructor('return process')()"])(
    "has no %s",
    async (source) => {
      expect(await javascript(source)).toMatchObject({ ok: false });
    },
  );

  it("keeps nothing from one script to the next", async () => {
    await javascript("globalThis.leak = 1; Object.prototype.leak = 1; 0");
    expect(await javascript("typeof leak + typeof ({}).leak")).toEqual({ ok: true, value: "undefinedundefined" });
  });
});

describe("jq", () => {
  it.each([
    [".a + 1", { a: 1 }, [2]],
    [".[] # all", [1, "a\nb"], [1, "a\nb"]],
    ["empty", {}, []],
    ["-.a", { a: 3 }, [-3]],
    ["def twice: . * 2; .a | twice", { a: 4 }, [8]],
    ["$ENV.PATH | type", {}, ["string"]],
  ])("%s", async (source, input, all) => {
    expect(await jq(source, input)).toEqual({ ok: true, value: all[0] ?? null, all });
  });

  it.each([
    [".a.b", { a: 1 }, 'jq: Cannot index number with string ("b")'],
    ['1, error("late")', {}, "jq: late"],
  ])("%s fails with its message", async (source, input, error) => {
    expect(await jq(source, input)).toEqual({ ok: false, error });
  });

  it("takes in and gives out a megabyte within its time", async () => {
    const text = "x".repeat(2 ** 20);
    expect(await jq(".text", { text })).toEqual({ ok: true, value: text, all: [text] });
  });

  it("reports a syntax error", async () => {
    expect(await jq(".[")).toMatchObject({ ok: false, error: expect.stringContaining("compile error") });
  });

  it("does not see the environment of the process", async () => {
    process.env.SANDBOX_TEST_SECRET = "s3cret";
    try {
      expect(JSON.stringify(await jq("[env, $ENV]"))).not.toMatch(/s3cret|sandbox/i);
    } finally {
      delete process.env.SANDBOX_TEST_SECRET;
    }
  });
});

const overTime = { ok: false, error: "The script took longer than its time limit." };

describe("a script that does not end", () => {
  it.each([
    ["javascript", "while (true) {}"],
    ["javascript", "/(a+)+b/.test('a'.repeat(40))"],
    // A loop in native code, within which QuickJS does not look at its clock.
    ["javascript", "new Array(2 ** 32 - 1).indexOf(1)"],
    ["jq", "last(range(1; infinite))"],
  ] as const)("%s %s is stopped while another one is answered", async (language, source) => {
    await useTimeLimit(2000);
    await javascript("0");
    let ended = false;
    const bad = evaluate(request(language, source)).finally(() => (ended = true));
    expect(await javascript("1 + 1")).toEqual({ ok: true, value: 2 });
    expect(ended).toBe(false);
    expect(await bad).toMatchObject({ ok: false, error: "The script took longer than its time limit." });
    expect(await javascript("2 + 2")).toEqual({ ok: true, value: 4 });
  });

  it("delays neither those sent with it nor those behind it", async () => {
    await javascript("0");
    const bad = request("jq", "last(range(1; infinite))");
    const good = Array.from({ length: 5 }, (_, n) => request("javascript", `${n}`));
    const answers = await sandbox.evaluate([bad, ...good]);
    expect(answers.get(bad.key)).toEqual(overTime);
    expect(good.map(({ key }) => answers.get(key))).toEqual(good.map((_, value) => ({ ok: true, value })));
  });

  it("leaves the others their turn when there are more bad ones than threads", async () => {
    const bad = Array.from({ length: 5 }, () => request("javascript", "while (true) {}"));
    const good = request("javascript", "'fine'");
    const answers = await sandbox.evaluate([...bad, good]);
    expect(bad.map(({ key }) => answers.get(key))).toEqual(bad.map(() => overTime));
    expect(answers.get(good.key)).toEqual({ ok: true, value: "fine" });
  });
});

describe("a script that takes too much memory", () => {
  beforeEach(async () => {
    await sandbox.close();
    sandbox = createSandbox({ timeLimitMs: 10000 });
  });

  it.each([
    ["javascript", "const a = []; for (;;) a.push(new Array(1000).fill(a.length))"],
    ["javascript", "'x'.repeat(2 ** 29)"],
    ["javascript", "'x'.repeat(2 ** 24)"],
    ["jq", "[range(1e9)] | length"],
    ["jq", "def f: [f]; f"],
  ] as const)("%s %s fails, and the process lives", async (language, source) => {
    const before = process.memoryUsage().rss;
    expect(await evaluate(request(language, source))).toMatchObject({ ok: false });
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
    expect(await javascript("'alive'")).toEqual({ ok: true, value: "alive" });
  });
});

it("answers identical keys once", async () => {
  const asked = request("javascript", "Math.random()");
  const answers = await sandbox.evaluate([asked, { ...asked }]);
  expect(answers.size).toBe(1);
});

it("abandons what is open when it is closed, and refuses afterwards", async () => {
  const open = javascript("while (true) {}");
  const closed = sandbox.close();
  await expect(open).rejects.toThrow("The sandbox is closed.");
  await closed;
  await expect(sandbox.evaluate([request("javascript", "1")])).rejects.toThrow("closed");
});
