import { defineConfig } from "vitest/config";
import { reportedAs } from "./test/harness/reported-as.ts";

/**
 * The suites that also run on a real server, at FLOW_CONDUCTOR_URL. First the contract, then a sample of random workflows; then, one file
 * after the other, the end-to-end tests, which count and purge what is on the server, and those that need a Kafka broker.
 */
export default defineConfig({
  test: {
    ...reportedAs("test-conductor"),
    env: { NO_COLOR: "1" },
    projects: [
      {
        extends: true,
        test: {
          name: "contract",
          include: ["test/contract/**/*.contract.ts"],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          // The server's timers are waited for more than its answers: one of them mostly sits out the minute of event handlers.
          maxWorkers: 2,
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "differential",
          include: ["test/differential/**/*.conductor.ts"],
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.e2e.ts"],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          isolate: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: "kafka",
          include: ["test/kafka/**/*.kafka.ts"],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
