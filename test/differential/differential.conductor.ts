/**
 * A sample of what `npm run test:differential` does at length, on the real server that the run has. The seeds are always the same, so
 * that a red run means a change of ours; FLOW_TEST_SEED takes others.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { createServer } from "../../src/server/create-server.ts";
import type { EmbeddedServer } from "../../src/server/create-server.ts";
import { testScale } from "../harness/scale.ts";
import { describeDifference } from "./compare.ts";
import { runMany } from "./run-many.ts";
import { testSeed } from "../harness/test-seed.ts";

/** The cases from here on agree at the first run of an idle real server. */
const count = 20 * testScale;
/** Of a hundred. Where the real server is that overloaded, the sample says too little. */
const mostUndecided = 20;

const real = `${(process.env["FLOW_CONDUCTOR_URL"] ?? "").replace(/\/(?:api\/?)?$/, "")}/api`;
let embedded: EmbeddedServer;
let ours = "";

beforeAll(async () => {
  embedded = await createServer({});
  ours = `${(await embedded.listen({ port: 0 })).url}/api`;
});
afterAll(() => embedded.close());

it(`random workflows run alike on both servers (FLOW_TEST_SEED=${testSeed})`, { timeout: 300_000 * testScale }, async () => {
  const { agreed, raced, undecided, differing } = await runMany({ real, ours }, { firstSeed: testSeed, count, parallel: 3 });
  const late = raced.length === 0 ? "" : `, those of the seeds ${raced.join(", ")} not at the real server's first run`;
  console.log(`${agreed} of ${count} agreed${late}.`);
  if (undecided.length > 0) console.warn(`NOT DECIDED, as the real server was overloaded: the cases of the seeds ${undecided.join(", ")}.`);
  const told = differing.map(({ seed, verdict }) => [seed, ...verdict.differences.slice(0, 5).map(describeDifference)].join("\n"));
  expect(told).toEqual([]);
  expect(undecided.length * 100).toBeLessThanOrEqual(mostUndecided * count);
});
