/** Adds up the JSON reports of the test runs and the checks of .ci/run; prints the closing line and fails if anything failed. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const [folder = ".", passedSteps = "0", failedSteps = "0"] = process.argv.slice(2);
const total = { passed: Number(passedSteps), failed: Number(failedSteps), skipped: 0 };
for (const name of readdirSync(folder).filter((file) => file.endsWith(".json"))) {
  const report = JSON.parse(readFileSync(path.join(folder, name), "utf8"));
  total.passed += report.numPassedTests;
  total.failed += report.numFailedTests;
  total.skipped += report.numPendingTests + (report.numTodoTests ?? 0);
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
