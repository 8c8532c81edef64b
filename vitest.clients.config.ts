import path from "node:path";
import { defineConfig } from "vitest/config";

const reportFolder = process.env["VITEST_REPORT_DIR"];
const server = process.env["FLOW_CONDUCTOR_URL"] ? "real" : "embedded";

/** Official clients, unmodified, on the embedded server, or on the real one at FLOW_CONDUCTOR_URL. `npm run test:clients` does both. */
export default defineConfig({
  test: {
    reporters: reportFolder === undefined ? ["default"] : ["default", "json"],
    ...(reportFolder === undefined ? {} : { outputFile: { json: path.join(reportFolder, `test-clients-${server}.json`) } }),
    include: ["test/clients/**/*.e2e.ts"],
    env: { NO_COLOR: "1" },
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
