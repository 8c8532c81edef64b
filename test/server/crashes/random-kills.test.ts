import { expect, it } from "vitest";
import { testScale } from "../../harness/scale.ts";
import { runKillChain } from "./kill-chain.ts";

const killsOfAChain = 5;
/** Five kills in `npm test`, two hundred in `npm run test:long` with its usual scale. */
const chains = testScale === 1 ? 1 : Math.ceil((4 * testScale) / killsOfAChain);

/** The seed is the test's name. */
it.each(Array.from({ length: chains }, (_, index) => index + 1))(
  "nothing that was acknowledged is lost by kills at any moment, seed %i",
  async (seed) => {
    expect(await runKillChain(seed, killsOfAChain)).toEqual([]);
  },
  600_000,
);
