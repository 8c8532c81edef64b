/** The Python SDK's own integration tests, by pytest. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { preparePythonSdk, pythonSdkVersion } from "../../harness/python-sdk.ts";
import type { Outcome, Suite } from "./outcome.ts";
import { runToEnd } from "./run-to-end.ts";

// As its own scripts/run_integration_tests.sh leaves them out: they need a server with language models, or measure speed.
const leftOut = ["ai", "test_ai_task_types.py", "test_ai_examples.py", "test_agentic_workflows.py", "test_update_task_v2_perf.py"];
const entities: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&", "&#10;": "\n" };
const unescapeXml = (text: string): string => text.replaceAll(/&(?:lt|gt|quot|apos|amp|#10);/g, (entity) => entities[entity] ?? entity);

export const pythonSuite: Suite = {
  title: "Python SDK",
  source: { url: "https://github.com/conductor-oss/python-sdk", tag: `v${pythonSdkVersion}` },
  selection: "`tests/integration` as its `scripts/run_integration_tests.sh --bucket=all` selects them, those for Orkes included",
  run: runPytest,
};

async function runPytest(folder: string, address: string): Promise<Outcome[]> {
  const prepared = preparePythonSdk(process.env, ["pytest"]);
  if ("missing" in prepared) throw new Error(prepared.missing);
  const report = path.join(folder, "flow-report.xml");
  const args = leftOut.map((name) => `--ignore=tests/integration/${name}`);
  await runToEnd(prepared.python, ["-m", "pytest", "tests/integration", ...args, "-p", "no:cacheprovider", `--junitxml=${report}`], {
    folder,
    report,
    env: { CONDUCTOR_SERVER_URL: `${address}/api` },
  });
  return readJUnit(readFileSync(report, "utf8"));
}

/** pytest's own report: one element a test, with a child that says why it did not pass. */
export function readJUnit(xml: string): Outcome[] {
  const attribute = (tag: string, name: string): string => unescapeXml(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
  return [...xml.matchAll(/<testcase ([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)].map(([, tag = "", inside = ""]) => {
    const [, kind, why = ""] = /<(failure|error|skipped)([^>]*)>/.exec(inside) ?? [];
    const [module = "", suite] = attribute(` ${tag}`, "classname").split(/\.(?=Test)/);
    return {
      file: `${module.split(".").slice(2).join("/")}.py`,
      name: [...(suite === undefined ? [] : [suite]), attribute(` ${tag}`, "name")].join("::"),
      verdict: kind === undefined ? "passed" : kind === "skipped" ? "skipped" : "failed",
      ...(kind === undefined ? {} : { reason: attribute(why, "message").split("\n")[0] ?? "" }),
    };
  });
}
