import path from "node:path";
import { defineConfig } from "vitest/config";

const reportFolder = process.env["VITEST_REPORT_DIR"];

/**
 * The suites that also run on a real server, at FLOW_CONDUCTOR_URL. First the contract, then a sample of random workflows; then, one file
 * after the other, the end-to-end tests, which count and purge what is on the server, and those that need a Kafka broker.
 */
export default defineConfig({
  test: {
    reporters: reportFolder === undefined ? ["default"] : ["default", "json"],
    ...(reportFolder === undefined ? {} : { outputFile: { json: path.join(reportFolder, "test-conductor.json") } }),
    env: { NO_COLOR: "1" },
    projects: [
      {
        test: {
          name: "contract",
          include: ["test/contract/**/*.contract.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // The server's timers are waited for more than its answers: one of them mostly sits out the minute of event handlers.
          maxWorkers: 2,
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "differential",
          include: ["test/differential/**/*.conductor.ts"],
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.e2e.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          isolate: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "kafka",
          include: ["test/kafka/**/*.kafka.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
