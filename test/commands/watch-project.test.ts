import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { watchProject } from "../../src/commands/watch-project.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { tempFolder } from "../harness/temp-folder.ts";

it("tells of definitions, and not of the tests beside them", async () => {
  const folder = path.join(tempFolder(), "workflows");
  mkdirSync(folder);
  const changes: string[] = [];
  const watcher = watchProject([folder], (changed) => void changes.push(...changed.map((file) => path.basename(file))));
  onTestFinished(() => watcher.close());
  for (const name of ["order.test.yml", "order.test.ts", "order.yml"]) writeFileSync(path.join(folder, name), "x");
  await pollUntil(
    async () => changes,
    (told) => told.includes("order.yml"),
  );
  expect(changes).toEqual(["order.yml"]);
});
