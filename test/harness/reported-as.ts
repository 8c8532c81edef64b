/** What every suite has in common under `.ci/run`, which gives a folder for reports. */
import path from "node:path";
import type { ViteUserConfig } from "vitest/config";

const folder = process.env["VITEST_REPORT_DIR"];

/**
 * Vitest's options for a report of this name. A test that fails is tried once more, as the machines of CI are slow at times: the closing
 * lines name what passed only then. On a desk nothing is tried again.
 */
export function reportedAs(name: string): NonNullable<ViteUserConfig["test"]> {
  if (folder === undefined) return {};
  return { reporters: ["default", "json"], outputFile: { json: path.join(folder, `${name}.json`) }, retry: 1, silent: "passed-only" };
}
