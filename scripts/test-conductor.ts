/**
 * `npm run test:conductor [-- vitest arguments]`: the contract and end-to-end suites on a real Conductor server, the one at
 * FLOW_CONDUCTOR_URL or one of its own.
 */
import { runVitestOnRealServer } from "../test/harness/run-vitest.ts";

process.exitCode = await runVitestOnRealServer("vitest.conductor.config.ts", process.argv.slice(2));
