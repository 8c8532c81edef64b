import { defineConfig } from "vitest/config";
import { reportedAs } from "./test/harness/reported-as.ts";

/** The server's pages in a real browser. `npm run test:browser` looks for one. */
export default defineConfig({
  test: {
    ...reportedAs("test-browser"),
    include: ["test/browser/**/*.browser.ts"],
    env: { NO_COLOR: "1" },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
