import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import * as entry from "../../src/index.ts";

/** Every package that is reached from a file at run time. Imports of types vanish when they are compiled. */
function reachPackages(file: string, seen: Set<string>): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  return [...readFileSync(file, "utf8").matchAll(/^(?:import|export)(?! type)[^;]*? from "([^"]+)";/gm)].flatMap(([, specifier = ""]) =>
    specifier.startsWith(".") ? reachPackages(path.resolve(path.dirname(file), specifier), seen) : isBuiltin(specifier) ? [] : [specifier],
  );
}

test("the entry that every task module imports loads no package", () => {
  const seen = new Set<string>();
  expect(reachPackages(fileURLToPath(new URL("../../src/index.ts", import.meta.url)), seen)).toEqual([]);
  expect(seen.size).toBeGreaterThan(3);
});

test("the entry exports what a project needs", () => {
  expect(Object.keys(entry)).toEqual(
    expect.arrayContaining([
      "defineTask",
      "defineWorkflow",
      "defineEventHandler",
      "defineSchedule",
      "defineSubscriber",
      "RetryableError",
      "NonRetryableError",
      "TaskManager",
      "createConductorClient",
    ]),
  );
});
