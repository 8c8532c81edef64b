import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { createSqliteStore } from "../../../src/server/store/sqlite-store.ts";
import { runCommand } from "../../commands/support/run-command.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import { startServerProcess } from "./server-process.ts";

it("a file that another process has open is refused, by its name where the system tells; killed, it leaves a file that can be looked into", async () => {
  const cwd = tempFolder();
  const file = path.join(cwd, "server.db");
  const server = await startServerProcess(file);
  if (server === undefined) throw new Error("The server was killed.");
  expect((await server.send("POST", "/metadata/taskdefs", [{ name: "kept", ownerEmail: "test@example.com" }]))?.status).toBe(200);
  const holder = process.platform === "linux" ? `process ${server.pid} (node)` : "another process";
  await expect(createSqliteStore(file)).rejects.toThrow(`The database ${file} is in use by ${holder}.`);
  expect(await runCommand(["doctor", "--db", "server.db"], { cwd })).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining(`server.db is in use by ${holder}.\n        hint: Stop what has it open, and look again.`),
  });
  await server.kill();
  const [before, log] = [readFileSync(file), readFileSync(`${file}-wal`)];
  // What was stored is still in the log beside the file: it is read there, and stays there.
  expect(await runCommand(["doctor", "--db", "server.db"], { cwd })).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("definitions: 1, runs: 0"),
  });
  expect([readFileSync(file).equals(before), readFileSync(`${file}-wal`).equals(log)]).toEqual([true, true]);
}, 180_000);
