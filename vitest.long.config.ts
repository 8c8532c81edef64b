import { defineConfig } from "vitest/config";

const seed = process.env["FLOW_TEST_SEED"] ?? String(Date.now() % 1_000_000);

/**
 * The property tests, with many times the rounds that `npm test` makes, and other samples: the titles say
 * from which seed. FLOW_TEST_SCALE says how many rounds.
 */
export default defineConfig({
  test: {
    include: [
      "test/commands/failures/*.test.ts",
      "test/commands/plan-bytes.test.ts",
      "test/core/compare.property.test.ts",
      "test/e2e/drift.e2e.ts",
      "test/e2e/hostile/*.test.ts",
      "test/e2e/killed-runs.test.ts",
      "test/e2e/pull.e2e.ts",
      "test/e2e/rollback.e2e.ts",
      "test/faults/soak.test.ts",
      "test/project/simple-yaml.test.ts",
      "test/server/crashes/random-kills.test.ts",
      "test/server/crashes/killed-events.test.ts",
      "test/server/engine/property.test.ts",
      "test/server/engine/random-steps.test.ts",
      "test/server/engine/totality.test.ts",
      "test/server/hostile/hostile-requests.test.ts",
      "test/workers/random-schedule.test.ts",
    ],
    env: { NO_COLOR: "1", FLOW_TEST_SEED: seed, FLOW_TEST_SCALE: process.env["FLOW_TEST_SCALE"] ?? "50" },
    testTimeout: 1_800_000,
  },
});
