import path from "node:path";
import { defineConfig } from "vitest/config";

const reportFolder = process.env["VITEST_REPORT_DIR"];

/** Everything that needs no Java: units, the contract on the embedded server, and the built command line end to end. */
export default defineConfig({
  test: {
    reporters: reportFolder === undefined ? ["default"] : ["default", "json"],
    ...(reportFolder === undefined ? {} : { outputFile: { json: path.join(reportFolder, "test.json") } }),
    include: ["test/**/*.test.ts", "test/contract/**/*.contract.ts", "test/e2e/**/*.e2e.ts", "tasks/**/*.test.ts"],
    exclude: ["test/fixtures/**", "**/node_modules/**"],
    env: { NO_COLOR: "1" },
    testTimeout: 20_000,
    hookTimeout: 30_000,
    coverage: {
      provider: "v8",
      include: ["src/core/**"],
      reporter: ["text-summary", "text"],
      thresholds: { "src/core/**": { statements: 100, branches: 100, functions: 100, lines: 100 } },
    },
  },
});
