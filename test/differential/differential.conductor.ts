/** A sample of what `npm run test:differential` does at length, on the real server that the run has. FLOW_TEST_SEED repeats it. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { createServer } from "../../src/server/create-server.ts";
import type { EmbeddedServer } from "../../src/server/create-server.ts";
import { testScale } from "../harness/scale.ts";
import { describeDifference } from "./compare.ts";
import { runMany } from "./run-many.ts";

const seed = Number(process.env["FLOW_TEST_SEED"] ?? Date.now() % 1_000_000);
const real = `${(process.env["FLOW_CONDUCTOR_URL"] ?? "").replace(/\/(?:api\/?)?$/, "")}/api`;
let embedded: EmbeddedServer;
let ours = "";

beforeAll(async () => {
  embedded = await createServer({});
  ours = `${(await embedded.listen({ port: 0 })).url}/api`;
});
afterAll(() => embedded.close());

it(`random workflows run alike on both servers (FLOW_TEST_SEED=${seed})`, { timeout: 300_000 * testScale }, async () => {
  const summary = await runMany({ real, ours }, { firstSeed: seed, count: 25 * testScale, parallel: 3 });
  console.log(`${summary.agreed} of ${summary.cases} agreed, ${summary.raced.length} of them not at the real server's first run`);
  const told = summary.differing.map(({ seed, verdict }) => [seed, ...verdict.differences.slice(0, 5).map(describeDifference)].join("\n"));
  expect(told).toEqual([]);
});
