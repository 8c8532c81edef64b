import { defineConfig } from "vitest/config";
import { reportedAs } from "./test/harness/reported-as.ts";

/** Files with a process of their own: they measure what a process takes, or break its threads. */
const alone = ["test/{editor,lint}/**/*.test.ts", "test/server/{hostile,metrics,sandbox}/**/*.test.ts"];
/** They too, but what they do is mostly to wait, for what goes wrong in time and is put right in time. */
const waiting = ["test/faults/**/*.test.ts", "test/server/crashes/**/*.test.ts"];
/** They start processes, and take longest, so they come before what is short. */
const endToEnd = ["test/{cli,e2e}/**/*.{test,e2e}.ts"];
const others = ["test/**/*.test.ts", "test/contract/**/*.contract.ts", "tasks/**/*.test.ts"];
const inTwos = (groupOrder: number) => ({ maxWorkers: 2, sequence: { groupOrder } });
const never = ["test/fixtures/**", "**/node_modules/**"];

/**
 * Everything that needs no Java: units, the contract on the embedded server, and the built command line end to end. Most files share a
 * process with others, with `isolate: false`: to start one and to load the sources takes longer than most files do. So hooks belong into
 * files of tests, or into functions that these call: at the top of a module that several share, they are for the first one alone.
 */
export default defineConfig({
  test: {
    ...reportedAs("test"),
    env: { NO_COLOR: "1" },
    // For tests that hang. Nothing is said by them about how quick something is: the machines of CI are slow at times.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    // Two files at a time, also where Vitest leaves a core to others, in the order of the names; last one at a time where time matters.
    projects: [
      { extends: true, test: { name: "e2e", include: endToEnd, exclude: never, isolate: false, ...inTwos(1) } },
      {
        extends: true,
        test: {
          name: "shared",
          include: others,
          exclude: [...never, ...alone, ...waiting, ...endToEnd],
          isolate: false,
          ...inTwos(1),
        },
      },
      { extends: true, test: { name: "waiting", include: waiting, exclude: never, ...inTwos(2) } },
      { extends: true, test: { name: "alone", include: alone, exclude: never, maxWorkers: 1, sequence: { groupOrder: 0 } } },
    ],
    coverage: {
      provider: "v8",
      include: ["src/core/**"],
      reporter: ["text-summary", "text"],
      thresholds: { "src/core/**": { statements: 100, branches: 100, functions: 100, lines: 100 } },
    },
  },
});
