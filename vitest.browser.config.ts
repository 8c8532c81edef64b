import path from "node:path";
import { defineConfig } from "vitest/config";

const reportFolder = process.env["VITEST_REPORT_DIR"];

/** The server's pages in a real browser. `npm run test:browser` looks for one. */
export default defineConfig({
  test: {
    reporters: reportFolder === undefined ? ["default"] : ["default", "json"],
    ...(reportFolder === undefined ? {} : { outputFile: { json: path.join(reportFolder, "test-browser.json") } }),
    include: ["test/browser/**/*.browser.ts"],
    env: { NO_COLOR: "1" },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
