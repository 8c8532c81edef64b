/**
 * Closes .ci/run: names what failed and what passed only when it was tried again, and counts all tests. Each step counts as one test.
 * Arguments: the folder of the JSON reports, how many steps passed, and the titles of those that failed.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const [folder = ".", passedSteps = "0", ...failedSteps] = process.argv.slice(2);
const total = { passed: Number(passedSteps), failed: failedSteps.length, skipped: 0 };
const failed = [...failedSteps];
const triedAgain = [];

/** @param {{ name: string }} file @param {string} title @param {string} [message] */
const named = (file, title, message = "") =>
  `${path.relative(".", file.name)} > ${title}: ${message.split("\n", 3).join(" ").slice(0, 300)}`;

for (const name of readdirSync(folder).filter((file) => file.endsWith(".json"))) {
  const report = JSON.parse(readFileSync(path.join(folder, name), "utf8"));
  total.passed += report.numPassedTests;
  total.failed += report.numFailedTests;
  total.skipped += report.numPendingTests + (report.numTodoTests ?? 0);
  for (const file of report.testResults) {
    const tests = file.assertionResults;
    // A file that does not load, or whose hooks throw, has no test that says so.
    if (file.status === "failed" && !tests.some((test) => test.status === "failed")) failed.push(named(file, "the file", file.message));
    for (const test of tests) {
      if (test.status === "failed") failed.push(named(file, test.fullName, test.failureMessages[0]));
      else if (test.status === "passed" && test.failureMessages.length > 0)
        triedAgain.push(named(file, test.fullName, test.failureMessages[0]));
    }
  }
}

/** @param {string} title @param {readonly string[]} names */
function list(title, names) {
  if (names.length > 0) process.stdout.write(`\n=== ${title}\n${names.map((name) => `  ${name}\n`).join("")}`);
}
list("Passed only when tried again", triedAgain);
list("FAILED", failed);
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
