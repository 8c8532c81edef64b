/** What a start that fails leaves behind: nothing. */
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { prepareServerFile } from "../../src/commands/server-file.ts";
import { createServer } from "../../src/server/create-server.ts";
import { json, serve } from "../client/http-fake.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { runCommand } from "./support/run-command.ts";

const start = (cwd: string, ...args: string[]) => runCommand(["server", "start", "--port", "0", ...args], { cwd });

describe("a start with --db that fails", () => {
  it("for a port that is taken makes neither file nor folder", async () => {
    const cwd = tempFolder();
    const other = await serve((_request, response) => json(response, {}));
    const run = await start(cwd, "--port", String(other.port), "--db", ".flow/data/server.db");
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("is taken by") });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("for a port that is taken does not touch a file that is there", async () => {
    const cwd = tempFolder();
    const file = path.join(cwd, "server.db");
    await (await createServer({ dbFile: file })).close();
    const before = readFileSync(file);
    const other = await serve((_request, response) => json(response, {}));
    mkdirSync(path.join(cwd, "tasks/a"), { recursive: true });
    writeFileSync(path.join(cwd, "tasks/a/task.json"), '{"name":"a"}');
    expect((await start(cwd, "--port", String(other.port), "--db", "server.db", "--seed", ".")).exitCode).toBe(1);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(cwd).sort()).toEqual(["server.db", "tasks"]);
  });

  it.each([
    ["an address of another machine", ["--host", "192.0.2.1"], 1, "192.0.2.1 is no address of this machine."],
    ["a broker that is none", ["--kafka", "nonsense"], 64, "'nonsense' is no address of a Kafka broker"],
    ["a host that is none", ["--http-allow", "http://x/"], 64, "'http://x/' names no host"],
    ["a seed that is not there", ["--seed", "nowhere"], 64, "There is no folder nowhere."],
    ["a seed below a file", ["--seed", "/dev/null/x"], 64, "There is no folder /dev/null/x."],
    ["a seed with a profile that is not there", ["--seed", ".", "--profile", "none"], 64, "none"],
  ])("for %s leaves nothing", async (_what, args, exitCode, message) => {
    const cwd = tempFolder();
    const run = await start(cwd, "--db", "data/server.db", ...args);
    expect(run).toMatchObject({ exitCode, stdout: "", stderr: expect.stringContaining(message) });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it.skipIf(process.platform !== "linux")("for a folder that no one can make says so, and ends", async () => {
    const run = await start(tempFolder(), "--db", "/proc/nowhere/at/all/server.db");
    expect(run).toMatchObject({ exitCode: 64, stdout: "", stderr: expect.stringContaining("cannot be opened for writing") });
  });

  it("for a folder in its place says so", async () => {
    const cwd = tempFolder();
    mkdirSync(path.join(cwd, "server.db"));
    const run = await start(cwd, "--db", "server.db");
    expect(run).toMatchObject({ exitCode: 64, stderr: expect.stringContaining("server.db is a folder.") });
    expect(readdirSync(path.join(cwd, "server.db"))).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)("for a file that is read-only says so, and leaves it as it was", async () => {
    const cwd = tempFolder();
    const file = path.join(cwd, "server.db");
    await (await createServer({ dbFile: file })).close();
    const before = readFileSync(file);
    chmodSync(file, 0o444);
    const run = await start(cwd, "--db", "server.db");
    expect(run).toMatchObject({ exitCode: 64, stderr: expect.stringContaining("cannot be opened for writing") });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(cwd)).toEqual(["server.db"]);
  });
});

describe("undo", () => {
  it("removes a file that is new and ours, with what SQLite has beside it, and the folders that were made for it", async () => {
    const cwd = tempFolder();
    const file = path.join(cwd, "a/b/server.db");
    const prepared = await prepareServerFile(file);
    for (const name of [file, `${file}-wal`, `${file}-shm`]) writeFileSync(name, "x");
    await prepared.undo(true);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("keeps what another process may have made, and folders in which there is something", async () => {
    const cwd = tempFolder();
    const file = path.join(cwd, "a/b/server.db");
    const prepared = await prepareServerFile(file);
    writeFileSync(file, "theirs");
    await prepared.undo(false);
    expect(readFileSync(file, "utf8")).toBe("theirs");
  });

  it("keeps a file that was there before", async () => {
    const cwd = tempFolder();
    const file = path.join(cwd, "server.db");
    writeFileSync(file, "old");
    await (await prepareServerFile(file)).undo(true);
    expect(existsSync(file)).toBe(true);
  });
});
