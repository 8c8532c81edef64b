import { expect, test } from "vitest";
import type { Outcome, Suite, Verdict } from "./outcome.ts";
import { readJUnit } from "./python-suite.ts";
import { passedOnlyOnFirst, renderComparison } from "./report.ts";

const outcome = (name: string, verdict: Verdict): Outcome => ({ file: "a.test.ts", name, verdict });

test("what passed on one server only is found, a test that was not run there included", () => {
  const real = [outcome("both", "passed"), outcome("here", "failed"), outcome("there", "passed"), outcome("not run", "passed")];
  const embedded = [outcome("both", "passed"), outcome("here", "passed"), outcome("there", "skipped")];
  expect(passedOnlyOnFirst(real, embedded)).toEqual(["a.test.ts > there", "a.test.ts > not run"]);
  expect(passedOnlyOnFirst(embedded, real)).toEqual(["a.test.ts > here"]);
});

test("the table counts each file and all", () => {
  const suite: Suite = { title: "SDK", source: { url: "https://host/sdk", tag: "v1" }, selection: "all", run: () => Promise.resolve([]) };
  const text = renderComparison({
    suite,
    real: [outcome("both", "passed"), outcome("no", "failed")],
    embedded: [outcome("both", "passed")],
  });
  expect(text).toContain("| `a.test.ts` | 2 | 1 | 1 |");
  expect(text).toContain("| **all** | 2 | 1 | 1 |");
  expect(text).toContain("Passed on the real server only: none.");
});

test("pytest's report is read, with and without classes", () => {
  const xml = `<testsuites><testsuite>
    <testcase classname="tests.integration.test_a.TestB" name="test_one" time="1.0" />
    <testcase classname="tests.integration.metadata.test_c" name="test_two[x&gt;1]" time="1"><failure message="no &quot;such&quot;&#10;more">trace</failure></testcase>
    <testcase classname="tests.integration.test_a.TestB" name="test_three" time="1"><skipped type="s" message="not here">why</skipped></testcase>
  </testsuite></testsuites>`;
  expect(readJUnit(xml)).toEqual([
    { file: "test_a.py", name: "TestB::test_one", verdict: "passed" },
    { file: "metadata/test_c.py", name: "test_two[x>1]", verdict: "failed", reason: 'no "such"' },
    { file: "test_a.py", name: "TestB::test_three", verdict: "skipped", reason: "not here" },
  ]);
});
