/** The JavaScript SDK's own integration tests, by Jest as it pins it. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import type { Outcome, Suite, Verdict } from "./outcome.ts";
import { runToEnd } from "./run-to-end.ts";

interface JestReport {
  testResults: {
    name: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

// Theirs, without the type check of each file: that is their own concern and takes longer than the tests.
const config = `import base from "./jest.config.mjs";
const options = { isolatedModules: true, diagnostics: false, tsconfig: { module: "commonjs", isolatedModules: true } };
export default { ...base, transform: { "^.+\\\\.tsx?$": ["ts-jest", options] } };
`;
const verdicts: Record<string, Verdict> = { passed: "passed", failed: "failed" };

export const javascriptSuite: Suite = {
  title: "JavaScript SDK",
  source: { url: "https://github.com/conductor-oss/javascript-sdk", tag: "v4.0.0" },
  selection: "all of `src/integration-tests`, those for Orkes included (`CONDUCTOR_OSS_UNGATE=1`, `ORKES_BACKEND_VERSION=5`)",
  run: runJest,
};

/** What its tests call httpbin: something that answers HTTP, at a port that they have written down. */
async function answerHttp(): Promise<() => void> {
  const server = createServer((_request, response) => response.setHeader("Content-Type", "application/json").end('{"message":"hello"}'));
  server.listen(8081, "127.0.0.1");
  await once(server, "listening");
  return () => void server.close();
}

async function runJest(folder: string, address: string): Promise<Outcome[]> {
  if (!existsSync(path.join(folder, "node_modules/.package-lock.json"))) {
    const { status, stderr } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(`npm ci in ${folder} did not work:\n${stderr}`);
  }
  writeFileSync(path.join(folder, "flow.jest.config.mjs"), config);
  const report = path.join(folder, "flow-report.json");
  const args = ["--config", "flow.jest.config.mjs", "--ci", "--forceExit", "--runInBand", "--testTimeout=120000", "--json"];
  const match = "--testMatch=**/src/integration-tests/*.test.ts";
  const stopAnswering = await answerHttp();
  await runToEnd(process.execPath, ["node_modules/jest/bin/jest.js", ...args, `--outputFile=${report}`, match], {
    folder,
    report,
    env: {
      CONDUCTOR_SERVER_URL: address,
      CONDUCTOR_SERVER_TYPE: "oss",
      CONDUCTOR_OSS_UNGATE: "1",
      ORKES_BACKEND_VERSION: "5",
      HTTPBIN_SERVICE_HOSTNAME: "127.0.0.1",
    },
  }).finally(stopAnswering);
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as JestReport;
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status, failureMessages }) => ({
      file: path.basename(name),
      name: fullName,
      verdict: verdicts[status] ?? "skipped",
      ...(failureMessages[0] === undefined ? {} : { reason: failureMessages[0].split("\n")[0] ?? "" }),
    })),
  );
}
