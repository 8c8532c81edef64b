/** `flow test`: coverage, updates, reports for other tools, and wrong usage. */
import { describe, expect, it } from "vitest";
import type { NewProject } from "../new/new-project.ts";
import { createNewProject } from "../new/new-project.ts";

const workflow = `name: w
tasks:
  - { name: a, taskReferenceName: a, type: SIMPLE }
  - name: choose
    taskReferenceName: choose
    type: SWITCH
    evaluatorType: value-param
    expression: size
    inputParameters: { size: "\${workflow.input.size}" }
    decisionCases: { big: [{ name: b, taskReferenceName: b, type: SIMPLE }] }
outputParameters: { made: "\${a.output.made}" }
`;

function withCases(cases: string): NewProject {
  const project = createNewProject();
  project.write("workflows/w.yml", workflow);
  project.write("workflows/w.test.yml", cases);
  return project;
}

const small = "mocks: { a: { output: { made: 1 } }, b: {} }\ncases:\n  - name: small\n    expect: { output: { made: 1 } }\n";

describe("--coverage", () => {
  it("says which branches no case takes, and counts workflows without a case", async () => {
    const project = withCases(small);
    project.write("workflows/other.yml", "name: other\ntasks: [{ name: x, taskReferenceName: x, type: SIMPLE }]\n");
    const run = await project.flow("test", "--coverage");
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toBe(`workflows/w.test.yml  1 passed
1 case: 1 passed

Coverage
other@1  0 %   0 of 1 branch    0 of 1 failure
  not taken: step x
  not taken: failure of x
w@1      50 %  2 of 4 branches  0 of 2 failures
  not taken: failure of a
  not taken: case big of choose
  not taken: step b
  not taken: failure of b
40 % of all branches
`);
    expect((await project.document("test", "w", "--coverage")).document).toMatchObject({
      summary: { coverage: 50 },
      coverage: [{ workflow: "w@1", branches: 4, taken: 2 }],
    });
  });

  it("fails below --min-coverage, and only there", async () => {
    const project = withCases(small);
    const run = await project.flow("test", "--min-coverage", "51");
    expect(run).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("Less than the 51 % that --min-coverage asks for.\n") });
    expect((await project.flow("test", "--min-coverage", "50")).exitCode).toBe(0);
    const all =
      "  - name: big\n    input: { size: big }\n  - { name: fails, mocks: { a: { fail: no, terminal: true } }, expect: { status: FAILED } }\n";
    project.write("workflows/w.test.yml", small + all);
    expect((await project.flow("test", "--min-coverage", "100")).exitCode).toBe(0);
  });
});

describe("--update", () => {
  it("writes what runs came to, and leaves the rest of the file as it is", async () => {
    const project = withCases(`# Of w.
mocks: { a: { output: { made: 1 } }, b: {} }
cases:
  - name: small # one
    expect:
      # What is made.
      output: { made: 2 }
      path: [a, ...]
  - { name: big, input: { size: big } }
  - name: fails
    mocks: { a: { fail: no stock, terminal: true } }
    expect: { path: [a, b], reason: "???" }
`);
    const run = await project.flow("test", "--update");
    expect(run).toEqual({
      exitCode: 0,
      stderr: "",
      stdout: `updated workflows/w.test.yml:4:5 w@1: small
updated workflows/w.test.yml:9:7 w@1: big
updated workflows/w.test.yml:10:5 w@1: fails
workflows/w.test.yml  0 passed, 3 updated
3 cases: 0 passed, 3 updated
`,
    });
    const text = project.read("workflows/w.test.yml");
    expect(text).toContain("# Of w.\n");
    expect(text).toContain("  - name: small # one\n    expect:\n      # What is made.\n      output: { made: 1 }\n      path: [a, ...]\n");
    expect(text).toContain("status: COMPLETED");
    expect(text).toMatch(/path: \[ ?a ?\]/);
    expect(text).toContain("status: FAILED");
    expect((await project.flow("test")).stdout).toContain("3 cases: 3 passed\n");
    expect((await project.flow("test", "--update")).stdout).toContain("3 cases: 3 passed\n");
    expect(project.read("workflows/w.test.yml")).toBe(text);
  });

  it("does not touch a case that has come to no end", async () => {
    const text = "cases: [{ name: a }]\n";
    const project = withCases(text);
    expect((await project.flow("test", "--update")).exitCode).toBe(1);
    expect(project.read("workflows/w.test.yml")).toBe(text);
  });

  it("says where a file cannot be changed", async () => {
    const text =
      "mocks: { a: {}, b: {} }\ncases:\n  - { name: a, expect: &e { path: [a, b] } }\n  - { name: b, input: { size: big }, expect: *e }\n";
    const project = withCases(text);
    const { document, exitCode } = await project.document("test", "--update");
    expect(exitCode).toBe(1);
    expect(document["findings"]).toMatchObject([{ code: "not-edited", severity: "warning", file: "workflows/w.test.yml" }]);
    expect(project.read("workflows/w.test.yml")).toBe(text);
  });
});

describe("other tools read it", () => {
  const failing = `${small}  - name: "<fails>"\n    expect: { output: { made: 2 } }\n`;

  it("as JUnit", async () => {
    const run = await withCases(failing).flow("test", "--format", "junit");
    expect(run.exitCode).toBe(1);
    expect(run.stdout.replaceAll(/time="[\d.]+"/g, 'time="T"')).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="flow" tests="2" failures="1">
  <testsuite name="workflows/w.test.yml" tests="2" failures="1">
    <testcase classname="flow.workflows/w.test.yml" name="small" time="T"/>
    <testcase classname="flow.workflows/w.test.yml" name="&lt;fails&gt;" time="T">
      <failure type="case-failed" message="workflows/w.test.yml:5:5">workflows/w.test.yml:5:5
&lt;fails&gt;
output.made: expected 2, actual 1</failure>
    </testcase>
  </testsuite>
</testsuites>
`);
  });

  it.each([
    ["github", "::error file=workflows/w.test.yml,line=5,col=5,title=flow%3A case-failed::<fails>%0Aoutput.made: expected 2, actual 1\n"],
    ["sarif", '"startLine": 5'],
    ["markdown", "### 1 of 2 cases passed\n"],
  ])("as %s", async (format, part) => {
    const run = await withCases(failing).flow("test", "--format", format);
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain(part);
  });
});

describe("where there is nothing to run", () => {
  it.each([
    [["test", "x"], "There is no workflow named x in the project."],
    [["test", "lonely"], "There is no test case of lonely."],
    [["test", "--case", "zzz"], 'No case has "zzz" in its name.'],
    [["test", "workflows/no.test.yml"], "There is no file of test cases workflows/no.test.yml."],
  ])("%j", async (args, message) => {
    const project = withCases(small);
    project.write("workflows/lonely.yml", "name: lonely\ntasks: [{ name: x, taskReferenceName: x, type: SIMPLE }]\n");
    const { document, exitCode } = await project.document(...args);
    expect(exitCode).toBe(1);
    expect(document["error"]).toMatchObject({ code: "not-found", message });
  });

  it("a folder without any fails", async () => {
    const run = await createNewProject().flow("test");
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("There is no test case in ") });
  });

  it("a percentage is one", async () => {
    const run = await withCases(small).flow("test", "--min-coverage", "101");
    expect(run).toMatchObject({
      exitCode: 64,
      stderr: expect.stringContaining("--min-coverage is a percentage, and 101 is more than 100."),
    });
  });
});

it("completes names of workflows", async () => {
  const project = withCases(small);
  project.write("tasks/a/task.yml", "name: a\n");
  expect((await project.flow("__complete", "--", "test", "")).stdout).toBe("w\n");
});
