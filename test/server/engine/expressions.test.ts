import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseJson, stringifyJson } from "../../../src/core/exact-json.ts";
import { isJsonObject } from "../../../src/core/json.ts";
import type { Json, JsonObject } from "../../../src/core/json.ts";
import { withSecrets } from "../../../src/server/engine/secrets.ts";
import { noop, simple, system, taskDef } from "./support/definitions.ts";
import { byRef, start, work, workflowOf } from "./support/driver.ts";

const recorded: { input: JsonObject; cases: { expression: string; value: Json }[] } = JSON.parse(
  readFileSync(new URL("../../fixtures/server/engine/expressions.json", import.meta.url), "utf8"),
);

function evaluate(expression: Json, input: JsonObject, options: { environment?: Record<string, string> } = {}): Json | undefined {
  const run = start({
    tasks: [system("NOOP", "t", { inputParameters: { q: 1 } })],
    definition: { name: "eng_paths", outputParameters: { value: expression } },
    request: { name: "eng_paths" },
    input,
    ...options,
  });
  return workflowOf(run).output["value"];
}

describe("expressions, as the real server answered them", () => {
  it.each(recorded.cases)("$expression", ({ expression, value }) => {
    expect(evaluate(expression, recorded.input)).toEqual(value);
  });
});

describe("expressions beyond the recorded ones", () => {
  it("takes names that every object has for plain keys", () => {
    const input: JsonObject = JSON.parse('{"__proto__": {"x": 1}, "own": {"constructor": 2}}');
    expect(evaluate("${workflow.input.__proto__.x}", input)).toBe(1);
    expect(evaluate("${workflow.input.own.constructor}", input)).toBe(2);
    expect(evaluate("${workflow.input.own.toString}", input)).toBeNull();
    expect(evaluate("${constructor.name}", input)).toBeNull();
    expect(evaluate("${workflow.env.constructor}", input)).toBeNull();
  });

  it("keeps the digits of numbers that JavaScript cannot hold, and counts with the nearest that it can", () => {
    const input = parseJson(
      '{"double": 1.0, "long": 9007199254740993, "list": [1.0, 2, 9007199254740993], "found": [{"a": 1.0}, {"a": 2}]}',
    );
    if (!isJsonObject(input)) throw new TypeError("no object");
    const answer = (expression: string): string => stringifyJson(evaluate(expression, input) ?? null);
    expect(answer("${workflow.input.double}")).toBe("1.0");
    expect(answer("${workflow.input.list}")).toBe("[1.0,2,9007199254740993]");
    expect(answer("${workflow.input.double} and ${workflow.input.long}")).toBe('"1.0 and 9007199254740993"');
    expect(answer("${workflow.input.found[?(@.a == 1)]}")).toBe('[{"a":1.0}]');
    expect(answer("${workflow.input.found[?(@.a < 2)]}")).toBe('[{"a":1.0}]');
    expect(answer("${workflow.input.found[?(@.a == '1.0')]}")).toBe('[{"a":1.0}]');
    expect(answer("${workflow.input..a}")).toBe("[1.0,2]");
    expect(answer("${workflow.input.list.min()}")).toBe("1");
  });

  it("reads values of the environment by name, and never the server's own", () => {
    expect(evaluate("${workflow.env.REGION}", {}, { environment: { REGION: "eu" } })).toBe("eu");
    expect(evaluate("${PATH}", {}, { environment: { PATH: "leaked" } })).toBeNull();
  });

  it("answers at once to patterns that would backtrack for ever", () => {
    const text = `${"a".repeat(5_000)}!`;
    const before = performance.now();
    expect(evaluate("${workflow.input.l[?(@ =~ /(a+)+b/)]}", { l: [text] })).toEqual([]);
    expect(evaluate("${workflow.input.l[?(@ =~ /(.*)(.*)(.*)(.*)!/)]}", { l: [text] })).toEqual([text]);
    expect(performance.now() - before).toBeLessThan(20_000);
  });

  it("refuses look-around and back-references: they match nothing", () => {
    expect(evaluate("${workflow.input.l[?(@ =~ /(a)\\1/)]}", { l: ["aa"] })).toEqual([]);
    expect(evaluate("${workflow.input.l[?(@ =~ /(?=a)a/)]}", { l: ["a"] })).toEqual([]);
  });

  it("resolves keys of lists and maps at any depth, never the keys", () => {
    expect(evaluate([{ "${workflow.input.a}": ["${workflow.input.a}"] }], { a: 1 })).toEqual([{ "${workflow.input.a}": [1] }]);
  });

  it("survives thousands of unclosed expressions", () => {
    const text = "${".repeat(20_000);
    expect(evaluate(text, {})).toBe(text);
  });

  it("gives a worker task its id, and tasks of a definition their template", () => {
    const run = start({
      tasks: [simple("a", { inputParameters: { id: "${CPEWF_TASK_ID}", gone: "${workflow.input.nope}", kept: 1 } })],
      taskDefs: [taskDef("do_a", { inputTemplate: { gone: "filled", kept: 2, more: "${workflow.workflowId}" } })],
    });
    const task = byRef(run, "a");
    expect(task.inputData).toEqual({ id: task.taskId, gone: "filled", kept: 1, more: workflowOf(run).workflowId });
  });

  it("keeps secrets out of what is stored and puts them in when a task is handed over", () => {
    const run = start({
      tasks: [
        simple("a", {
          inputParameters: { key: "${workflow.secrets.KEY}", text: "Bearer ${workflow.secrets.KEY}", no: "${workflow.secrets.NO}" },
        }),
      ],
    });
    const { inputData } = byRef(run, "a");
    expect(JSON.stringify(run.state)).not.toContain("s3cret");
    expect(withSecrets(inputData, { KEY: "s3cret" })).toEqual({ key: "s3cret", text: "Bearer s3cret", no: null });
  });

  it("reads parts of secrets and variables that are JSON", () => {
    const values = { DB: '{"user":{"name":"ann","id":1.0}}', TEXT: "no JSON" };
    const part = (reference: string) =>
      withSecrets({ v: `\${workflow.secrets.${reference}}`, t: `<\${workflow.secrets.${reference}}>` }, values);
    expect(part("DB.user.name")).toEqual({ v: "ann", t: "<ann>" });
    expect(part("DB.user.id").t).toBe("<1.0>");
    for (const missing of ["DB.none", "TEXT.a", "NO", "NO.a", "DB.[", "__proto__", "constructor.name"])
      expect(part(missing)).toEqual({ v: null, t: "<>" });
    expect(evaluate("${workflow.env.DB.user.name}", {}, { environment: values })).toBe("ann");
    expect(evaluate("${workflow.env.constructor}", {}, { environment: values })).toBeNull();
  });

  it("sees the latest try of a task", () => {
    const run = start({
      tasks: [simple("a"), noop("b")],
      taskDefs: [taskDef("do_a", { retryCount: 1 })],
      definition: { outputParameters: { n: "${a.retryCount}", s: "${a.status}" } },
    });
    work(run, "a", { status: "FAILED" });
    work(run, "a");
    expect(workflowOf(run).output).toEqual({ n: 1, s: "COMPLETED" });
  });
});
