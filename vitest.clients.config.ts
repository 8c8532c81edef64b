import { defineConfig } from "vitest/config";
import { reportedAs } from "./test/harness/reported-as.ts";

const server = process.env["FLOW_CONDUCTOR_URL"] ? "real" : "embedded";

/** Official clients, unmodified, on the embedded server, or on the real one at FLOW_CONDUCTOR_URL. `npm run test:clients` does both. */
export default defineConfig({
  test: {
    ...reportedAs(`test-clients-${server}`),
    include: ["test/clients/**/*.e2e.ts"],
    env: { NO_COLOR: "1" },
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
