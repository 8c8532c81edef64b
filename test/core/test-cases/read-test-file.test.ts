import { expect, it } from "vitest";
import type { Json } from "../../../src/core/json.ts";
import { readTestFile } from "../../../src/core/test-cases/read-test-file.ts";

const told = (value: Json): string[] =>
  readTestFile(value).problems.map(({ pointer, message, hint }) => `${pointer}: ${message}${hint === undefined ? "" : ` ${hint}`}`);
const ofCase = (more: { [key: string]: Json }): Json => ({ cases: [{ name: "a", ...more }] });

it("reads all that a file can say", () => {
  const read = readTestFile({
    workflow: "order@2.1.0",
    now: "2025-06-01T12:00:00Z",
    variables: { REGION: "eu" },
    secrets: { KEY: "made up" },
    mocks: { price: { output: { total: 5 } } },
    cases: [
      {
        name: "one",
        workflow: "order",
        input: { id: 1 },
        mocks: { ship: [{ fail: "no", output: {} }, { fail: "no", terminal: true, delay: "2d" }, { hang: true }, { runs: "real" }] },
        until: "approve",
        expect: { status: "FAILED", path: ["...", "ship"], output: {}, reason: "no", steps: { ship: { status: "FAILED", attempts: 2 } } },
      },
      { name: "two" },
    ],
  });
  expect(read).toMatchObject({ problems: [], count: 2, workflow: "order@2.1.0", now: Date.UTC(2025, 5, 1, 12) });
  expect(read.cases.map(({ pointer, case: { name } }) => [pointer, name])).toEqual([
    ["/cases/0", "one"],
    ["/cases/1", "two"],
  ]);
  expect(read.mocks?.get("price")).toEqual([{ output: { total: 5 } }]);
  expect(read.cases[0]?.case.mocks?.get("ship")).toHaveLength(4);
  expect(read.variables?.get("REGION")).toBe("eu");
});

it.each<[Json, string[]]>([
  [null, [": The file should be an object with `workflow`, `now`, `variables`, `secrets`, `mocks`, `cases`."]],
  [{}, [": `cases` is missing here."]],
  [{ cases: {} }, ["/cases: `cases` should be a list."]],
  [{ cases: [] }, ["/cases: There is no case in the list."]],
  [{ cases: [{ name: "a" }], worfklow: "w" }, ["/worfklow: The field worfklow is not known here. Did you mean workflow?"]],
  [{ cases: [{ name: "a" }], x: 1 }, ["/x: The field x is not known here. Known here: workflow, now, variables, secrets, mocks, cases."]],
  [{ cases: [{ name: "a" }], workflow: "" }, ["/workflow: `workflow` should be a text."]],
  [{ cases: [{ name: "a" }], now: "noon" }, ['/now: "noon" is no time after 1970. Write a time such as 2025-01-31T12:00:00Z.']],
  [{ cases: [{ name: "a" }], variables: [] }, ["/variables: `variables` should be an object."]],
  [{ cases: [{ name: "a" }], variables: { A: 1 } }, ["/variables/A: `A` should be a text."]],
  [{ cases: [7] }, [expect.stringMatching(/^\/cases\/0: An item of the list should be an object with `name`, /)]],
  [{ cases: [{}] }, ["/cases/0: `name` is missing here."]],
  [ofCase({ input: [] }), ["/cases/0/input: `input` should be an object."]],
  [ofCase({ mocks: { b: 5 } }), [expect.stringMatching(/^\/cases\/0\/mocks\/b: `b` should be an object with `output`, /)]],
  [ofCase({ mocks: { b: [] } }), ["/cases/0/mocks/b: `b` is an empty list."]],
  [
    ofCase({ mocks: { b: { total: 5 } } }),
    ["/cases/0/mocks/b/total: The field total is not known here. What the step gives stands below `output`."],
  ],
  [ofCase({ mocks: { b: { runs: "fake" } } }), ["/cases/0/mocks/b/runs: `runs` should be real."]],
  [ofCase({ mocks: { b: { hang: "yes" } } }), ["/cases/0/mocks/b/hang: `hang` should be true or false."]],
  [ofCase({ mocks: { b: { fail: "no", hang: true } } }), ["/cases/0/mocks/b: The mock of b has fail and hang: it can have one of them."]],
  [ofCase({ mocks: { b: [{}, { terminal: true }] } }), ["/cases/0/mocks/b/1: The mock of b has terminal without fail."]],
  [ofCase({ mocks: { b: { runs: "real", output: {} } } }), ["/cases/0/mocks/b: The mock of b has an output beside runs."]],
  [
    ofCase({ mocks: { b: { runs: "real", delay: "1s" } } }),
    ["/cases/0/mocks/b: The mock of b has a delay beside runs: the project's own function takes no time on the clock."],
  ],
  [ofCase({ expect: { status: "DONE" } }), [expect.stringContaining("/cases/0/expect/status: `status` should be one of RUNNING, ")]],
  [ofCase({ expect: { path: ["a", 1] } }), ["/cases/0/expect/path/1: An item of the list should be a text."]],
  [
    ofCase({ expect: { steps: { "a/b": { attempts: -1 } } } }),
    ["/cases/0/expect/steps/a~1b/attempts: `attempts` should be a whole number from 0."],
  ],
])("says what is wrong with %j", (value, problems) => {
  expect(told(value)).toEqual(problems);
});

it("leaves the other cases be where one is broken, and none where the file is", () => {
  const cases = [{ name: "a" }, { name: 5 }, { name: "b" }, { name: "a" }];
  const read = readTestFile({ cases });
  expect(read.cases.map(({ case: { name } }) => name)).toEqual(["a", "b"]);
  expect(read.count).toBe(4);
  expect(read.problems.map(({ code, pointer }) => [code, pointer])).toEqual([
    ["case-invalid", "/cases/1/name"],
    ["case-duplicate", "/cases/3/name"],
  ]);
  expect(readTestFile({ cases, mocks: { a: { terminal: true } } })).toMatchObject({ cases: [], count: 4 });
});

it("takes names of the prototype for what they are", () => {
  const read = readTestFile(JSON.parse('{"cases": [{"name": "a", "mocks": {"__proto__": {"output": {}}}, "constructor": 1}]}'));
  expect(read.problems.map(({ pointer }) => pointer)).toEqual(["/cases/0/constructor"]);
});
