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

const source = fileURLToPath(new URL("../../src/", import.meta.url));

test.each(["index.ts", "client/index.ts", "workers/index.ts"])("the entry %s loads no package, no server and no command", (entryFile) => {
  const seen = new Set<string>();
  expect(reachPackages(path.join(source, entryFile), seen)).toEqual([]);
  const folders = new Set([...seen].map((file) => path.relative(source, file).split(path.sep)[0]));
  for (const folder of ["server", "commands", "project", "render", "cli.ts"]) expect(folders).not.toContain(folder);
  expect(seen.size).toBeGreaterThan(3);
});

test("the entry for clients loads no workers, and that for workers no client", () => {
  const [client, workers] = ["client/index.ts", "workers/index.ts"].map((entryFile) => {
    const seen = new Set<string>();
    reachPackages(path.join(source, entryFile), seen);
    return [...seen].map((file) => path.relative(source, file));
  });
  expect(client?.filter((file) => file.startsWith("workers"))).toEqual([]);
  expect(workers?.filter((file) => file.startsWith("client"))).toEqual([]);
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
      "orkesConductorClient",
      "WorkflowExecutor",
      "workflow",
    ]),
  );
});
