/**
 * `npm run test:browser [-- vitest arguments]`: the server's pages in a Chromium of the system, which FLOW_CHROMIUM may name. Where there is
 * none, the suites count as skipped, and that is said.
 */
import { findChromium } from "../test/harness/find-chromium.ts";
import { announceSkip, nothing, runVitest } from "../test/harness/run-vitest.ts";

const config = "vitest.browser.config.ts";

async function main(args: readonly string[]): Promise<number> {
  const chromium = findChromium(process.env);
  if (chromium !== undefined) return runVitest(config, args, { FLOW_CHROMIUM: chromium });
  const advice = "There is no Chromium on the path. On Debian: apt-get install chromium; elsewhere name one in FLOW_CHROMIUM.";
  announceSkip("NOT TESTED IN A BROWSER: the suites below are skipped.", advice);
  return runVitest(config, [...args, "--testNamePattern", nothing]);
}

process.exitCode = await main(process.argv.slice(2));
