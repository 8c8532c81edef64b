import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import type { Answer } from "../../src/render/formats/answer.ts";
import { hasChanges, readAnswer } from "../../src/render/formats/answer.ts";
import { renderGithubAnnotations, renderGithubOutputs } from "../../src/render/formats/github.ts";
import { renderJunit } from "../../src/render/formats/junit.ts";
import { renderMarkdown } from "../../src/render/formats/markdown.ts";
import { renderSarif } from "../../src/render/formats/sarif.ts";

const answerOf = (fields: object): Answer => readAnswer({ schema: "flow.plan/1", ok: true, exitCode: 0, ...fields });

const warning = (number: number) => ({
  code: "unknown-field",
  severity: "warning",
  message: `Field ${number}`,
  file: "tasks/a/task.yml",
  line: number,
});

describe("readAnswer", () => {
  it("takes checks that are not ok for findings", () => {
    const checks = [
      { name: "node", status: "ok", message: "Node 22" },
      { name: "server", status: "failed", message: "It is down.", hint: "Start it." },
      { name: "project", status: "warning", message: "It has no name." },
      { name: "task-in-no-queue", status: "failed", message: "2 tasks wait", hint: "Put them back.", examples: ["t1", "t2"] },
      { name: "child-missing", status: "failed", message: "1 task waits", examples: [] },
    ];
    expect(answerOf({ schema: "flow.doctor/1", checks }).findings).toEqual([
      { code: "server", severity: "error", message: "It is down.", hint: "Start it." },
      { code: "project", severity: "warning", message: "It has no name." },
      { code: "task-in-no-queue", severity: "error", message: "2 tasks wait (such as t1, t2)", hint: "Put them back." },
      { code: "child-missing", severity: "error", message: "1 task waits" },
    ]);
  });

  it("takes what failed and is no definition for findings", () => {
    const items = [
      { workflowId: "r1", name: "orders", outcome: "failed", reason: "it is over" },
      { workflowId: "r2", outcome: "unknown" },
      { name: "nightly", outcome: "not-attempted" },
      { name: "hourly", outcome: "done" },
    ];
    const failed = answerOf({ ok: false, exitCode: 3, items });
    expect(failed.findings).toEqual([
      { code: "failed", severity: "error", message: "r1: failed: it is over" },
      { code: "unknown", severity: "error", message: "r2: unknown" },
      { code: "not-attempted", severity: "error", message: "nightly: not attempted" },
    ]);
    expect(renderJunit(failed)).toContain('tests="3" failures="3"');
    // A dry run attempts nothing, and why nothing was attempted without consent is told once.
    expect(answerOf({ dryRun: true, items: items.slice(2) }).findings).toEqual([]);
    const refusals = [{ code: "consent-needed", message: "Nobody is there." }];
    expect(answerOf({ ok: false, exitCode: 4, refusals, items: items.slice(2) }).findings).toEqual([]);
  });

  it("never lets a failure without a reason pass for a success", () => {
    const run = answerOf({ schema: "flow.run/1", ok: false, exitCode: 1, status: "FAILED", reason: "no such customer" });
    expect(run.error).toEqual({ code: "failed", severity: "error", message: "no such customer" });
    expect(renderJunit(run)).toContain('tests="1" failures="1"');
    expect(answerOf({ ok: false, exitCode: 130 }).error).toMatchObject({ message: "The command ended with exit code 130" });
    expect(answerOf({ ok: false, exitCode: 3, items: [{ kind: "task", name: "a", outcome: "failed" }] })).not.toHaveProperty("error");
  });

  it("takes what has the expected shape and nothing else", () => {
    const answer = answerOf({
      findings: [{ message: 3 }, { code: "x", message: "m", line: "1" }, "text"],
      items: [
        { kind: "task", name: "a", changes: [{ path: "/b", remote: null, local: [1] }, {}] },
        { kind: "nothing", name: "a" },
        { kind: "task" },
      ],
      summary: { created: 1, odd: "x" },
      refusals: "none",
    });
    expect(answer.findings).toEqual([{ code: "x", severity: "error", message: "m" }]);
    expect(answer.items).toEqual([{ kind: "task", name: "a", changes: [{ path: "/b", remote: null, local: [1] }] }]);
    expect(answer).toMatchObject({ summary: { created: 1 }, refusals: [] });
  });
});

describe("hasChanges", () => {
  it.each([
    [{ action: "create" }, true],
    [{ action: "none" }, false],
    [{ action: "update", outcome: "skipped" }, false],
    [{ state: "same" }, false],
    [{ state: "changed" }, true],
    [{ outcome: "kept" }, false],
  ])("%j: %s", (fields, expected) => {
    expect(hasChanges(answerOf({ items: [{ kind: "task", name: "a", ...fields }] }))).toBe(expected);
  });
});

describe("github", () => {
  it("escapes what would end an annotation or begin another command", () => {
    const answer = answerOf({
      findings: [{ code: "a,b:c", severity: "error", message: "50%\n::set-env name=X::y\r", file: "a:b,c.yml", line: 2, column: 3 }],
    });
    expect(renderGithubAnnotations(answer, "sub/")).toBe(
      "::error file=sub/a%3Ab%2Cc.yml,line=2,col=3,title=flow%3A a%2Cb%3Ac::50%25%0A::set-env name=X::y%0D\n",
    );
  });

  it("shows ten of a severity at most, and says how many it leaves out", () => {
    const findings = Array.from({ length: 12 }, (_, index) => warning(index + 1));
    const lines = renderGithubAnnotations(answerOf({ findings }), "").trimEnd().split("\n");
    expect(lines).toHaveLength(10);
    expect(lines[9]).toBe("::warning title=flow%3A more::3 more warnings are in the log and in the job's summary.");
    expect(
      renderGithubAnnotations(answerOf({ findings: findings.slice(0, 10) }), "")
        .trimEnd()
        .split("\n"),
    ).toHaveLength(10);
  });

  it("tells of refusals and of the error that stopped the command", () => {
    const answer = answerOf({
      error: { code: "config", message: "No server" },
      refusals: [{ code: "consent-needed", message: "Nobody", hint: "Add -y" }],
    });
    expect(renderGithubAnnotations(answer, "")).toBe(
      "::error title=flow%3A config::No server\n::error title=flow%3A consent-needed::Nobody%0AAdd -y\n",
    );
  });

  it("puts out whether there are changes, the exit code and the digest", () => {
    const answer = answerOf({ digest: "sha256:ab", items: [{ kind: "task", name: "a", action: "delete" }] });
    expect(renderGithubOutputs(answer)).toBe("has_changes=true\nexit_code=0\ndigest=sha256:ab\n");
    expect(renderGithubOutputs(answerOf({}))).toBe("has_changes=false\nexit_code=0\n");
  });
});

describe("markdown", () => {
  it("lists what is planned and folds the fields away", () => {
    const items = [
      { kind: "task", name: "new", action: "create", source: { file: "tasks/new/task.yml" } },
      { kind: "workflow", name: "flow", version: 2, action: "update", changes: [{ path: "/description", remote: "old", local: "new" }] },
      { kind: "schedule", name: "gone", action: "delete", reason: "removed at 1234" },
      { kind: "task", name: "same", state: "same" },
      { kind: "task", name: "held", action: "update", outcome: "skipped", reason: "drifted" },
    ];
    const text = renderMarkdown(answerOf({ items, digest: "sha256:ab" }), "Plan: 1 to create");
    expect(text).toMatch(/^### Plan: 1 to create\n\nDigest: `sha256:ab`/);
    expect(text).toContain("| + | new | create | tasks/new/task.yml |");
    expect(text).toContain("| ! | held | held back; drifted |  |");
    expect(text).toContain("| - | gone | delete; removed at 1234 |  |");
    expect(text).toContain("```diff\n@@ /description @@\n- old\n+ new\n```");
    expect(text).not.toContain("| same |");
  });

  it("puts a hint on a line of its own: messages need not end with a full stop", () => {
    const findings = [{ code: "events", severity: "warning", message: "the server has no <events>", hint: "Uploads of them | will fail." }];
    const error = { code: "usage", message: "It cannot be", hint: "Mend it." };
    const text = renderMarkdown(answerOf({ findings, error }), "");
    expect(text).toContain("| warning | events |  | the server has no &lt;events&gt;<br>Uploads of them \\| will fail. |");
    expect(text).toContain("> **It cannot be**<br>\n> Mend it.");
  });

  it("shows what is held back among what is planned, and what is kept at the end: neither is a deletion", () => {
    const items = [
      {
        kind: "task",
        name: "moved",
        action: "none",
        state: "changed",
        direction: "drifted",
        detail: "It moved.",
        changes: [{ path: "/a" }],
      },
      { kind: "task", name: "ours", action: "none", state: "remote-only", detail: "It stays." },
      { kind: "task", name: "used", outcome: "kept", reason: "in-use" },
      { kind: "task", name: "unchanged", action: "none", outcome: "skipped", state: "same" },
      { kind: "workflow", name: "edited", action: "edit", outcome: "edited" },
    ];
    const text = renderMarkdown(answerOf({ items }), "Plan: 0 to create");
    expect(text).toContain("| ! | moved | held back, drifted; 1 field; It moved. |  |");
    expect(text).toContain("| ~ | edited | edited |  |");
    const kept = text.slice(text.indexOf("<details><summary>Kept: 2</summary>"));
    expect(kept).toContain("| = | ours | kept; It stays. |  |");
    expect(kept).toContain("| = | used | kept; in-use |  |");
    expect(text).not.toMatch(/^\| - \|/m);
    expect(text).not.toContain("unchanged");
  });

  it("cuts a long table, and leaves out no short part behind a long one", () => {
    const items = Array.from({ length: 300 }, (_, index) => ({ kind: "task", name: `task_${index}`, action: "create" }));
    const long = { code: "x", severity: "error", message: "m".repeat(70_000) };
    const rest = { kind: "task", name: "ours", action: "none", state: "remote-only" };
    const text = renderMarkdown(answerOf({ items: [...items, rest], findings: [long] }), "Plan");
    expect(text.match(/^\| \+ \|/gm)).toHaveLength(100);
    expect(text).toContain("| | and 200 more | `--format json` lists all | |");
    expect(text).toContain("Kept: 1");
    expect(text).toContain("_1 part left out");
  });

  it("lets no text of others become markup, a mention or the end of a fence", () => {
    const name = "<img src=x>|[a](http://b)@team`";
    const answer = answerOf({ items: [{ kind: "task", name, action: "update", changes: [{ path: "/a", local: "````\n</details>" }] }] });
    const text = renderMarkdown(answer, "");
    expect(text).not.toContain("<img");
    expect(text).not.toContain("[a](");
    expect(text).not.toContain("@team");
    expect(text).toContain("`````diff\n");
  });

  it("fits into a comment, whatever the size of the answer", () => {
    const items = Array.from({ length: 2000 }, (_, index) => ({
      kind: "workflow",
      name: `flow_${index}`,
      action: "update",
      changes: [{ path: "/description", remote: "x".repeat(90), local: "y".repeat(90) }],
    }));
    const text = renderMarkdown(answerOf({ items }), "Plan: 2000 to update");
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain("left out");
    expect(text.match(/<details>/g)?.length ?? 0).toBe(text.match(/<\/details>/g)?.length ?? 0);
  });
});

describe("sarif", () => {
  it("names rules, places and paths as URIs", () => {
    const log = JSON.parse(
      renderSarif(answerOf({ findings: [{ ...warning(3), column: 5, file: "tasks/ä b/task.yml", hint: "Mend it." }] }), {
        version: "1.2.3",
        prefix: "p/",
      }),
    );
    expect(log.runs[0].tool.driver).toMatchObject({ name: "flow", semanticVersion: "1.2.3", rules: [{ id: "unknown-field" }] });
    expect(log.runs[0].results).toEqual([
      {
        ruleId: "unknown-field",
        ruleIndex: 0,
        level: "warning",
        message: { text: "Field 3 Mend it." },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: "p/tasks/%C3%A4%20b/task.yml", uriBaseId: "%SRCROOT%" },
              region: { startLine: 3, startColumn: 5 },
            },
          },
        ],
      },
    ]);
  });

  it("is no empty report where the command failed", () => {
    const answer = answerOf({ ok: false, exitCode: 6, error: { code: "unreachable", message: "No answer" } });
    const log = JSON.parse(renderSarif(answer, { version: "1.0.0", prefix: "" }));
    expect(log.runs[0]).toMatchObject({
      invocations: [{ executionSuccessful: false, exitCode: 6 }],
      results: [{ ruleId: "unreachable", level: "error" }],
    });
    expect(new Ajv({ strict: false }).compile(sarifShape)(log)).toBe(true);
  });
});

/** The parts of the standard's schema that readers insist on. */
const sarifShape = {
  type: "object",
  required: ["version", "runs"],
  properties: {
    version: { const: "2.1.0" },
    runs: {
      type: "array",
      items: {
        type: "object",
        required: ["tool", "results"],
        properties: {
          tool: { type: "object", required: ["driver"], properties: { driver: { type: "object", required: ["name"] } } },
          results: {
            type: "array",
            items: { type: "object", required: ["message"], properties: { level: { enum: ["none", "note", "warning", "error"] } } },
          },
        },
      },
    },
  },
};

describe("junit", () => {
  it("has a case for each definition and each finding, and fails what is broken", () => {
    const text = renderJunit(
      answerOf({
        items: [
          { kind: "task", name: "fine", outcome: "done", action: "create" },
          { kind: "task", name: "bad", outcome: "failed", action: "update", reason: 'it said "no" & <left>' },
        ],
        findings: [warning(1), { code: "wrong-type", severity: "error", message: "No\u0000", file: "a.yml", line: 1 }],
      }),
    );
    expect(text).toContain('<testsuites name="flow" tests="4" failures="2">');
    expect(text).toContain('<testcase classname="flow.Tasks" name="fine"/>');
    expect(text).toContain("it said &quot;no&quot; &amp; &lt;left&gt;");
    expect(text).toContain("<system-out>tasks/a/task.yml:1\nField 1</system-out>");
    expect(text).not.toContain("\u0000");
  });

  it("fails what differs only where the exit code was to tell it", () => {
    const items = [{ kind: "task", name: "a", state: "changed" }];
    expect(renderJunit(answerOf({ items }))).toContain('failures="0"');
    expect(renderJunit(answerOf({ items, exitCode: 2 }))).toContain('<failure type="changed"');
  });

  it("has a case where there is nothing to say", () => {
    expect(renderJunit(answerOf({}))).toContain('<testcase classname="flow.Findings" name="none"/>');
  });

  it("fails nothing in a dry run", () => {
    const items = [{ kind: "task", name: "a", action: "create", outcome: "not-attempted" }];
    expect(renderJunit(answerOf({ items, dryRun: true }))).toContain('failures="0"');
    expect(renderJunit(answerOf({ items }))).toContain('failures="1"');
  });
});
