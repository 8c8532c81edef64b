import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "libsql";
import { afterEach, describe, expect, it } from "vitest";
import { json, serve } from "../client/http-fake.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import type { RunningCommand } from "./support/run-command.ts";
import { runCommand, startCommand } from "./support/run-command.ts";
import { schemaProblems } from "./support/schema-problems.ts";

let running: RunningCommand | undefined;
afterEach(async () => {
  running?.stop();
  await running?.exitCode;
  running = undefined;
});

async function start(cwd: string, ...args: string[]): Promise<{ command: RunningCommand; url: string }> {
  const command = startCommand(["server", "start", "--port", "0", ...args], { cwd });
  running = command;
  const text = await pollUntil(
    async () => command.stdout() + command.stderr(),
    (printed) => printed !== "",
  );
  return { command, url: /http:\/\/[^\s"]+/.exec(text)?.[0] ?? text };
}

const refused = (cwd: string, ...args: string[]) => runCommand(["server", "start", "--port", "0", ...args], { cwd });

it("serves until it is told to stop, then exits 0", async () => {
  const { command, url } = await start(tempFolder());
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api$/);
  expect(await (await fetch(`${url}/metadata/taskdefs`)).json()).toEqual([]);
  command.stop();
  expect(await command.exitCode).toBe(0);
  expect(command.stdout()).toContain("in memory");
  await expect(fetch(url)).rejects.toThrow("fetch failed");
});

it("lets HTTP tasks talk to the hosts that --http-allow names, and to no others", async () => {
  const target = await serve((_, response) => json(response, { fine: true }));
  const { url } = await start(tempFolder(), "--http-allow", "api.example.com", "--http-allow", new URL(target.url).host);
  const get = async (uri: string): Promise<unknown> => {
    const task = { name: "h", taskReferenceName: "h", type: "HTTP", inputParameters: { uri, method: "GET" } };
    const body = { name: "calls", version: 1, workflowDef: { name: "calls", version: 1, tasks: [task] } };
    const execute = `${url}/workflow/execute/calls/1?waitForSeconds=5&returnStrategy=TARGET_WORKFLOW`;
    return (await fetch(execute, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })).json();
  };
  expect(await get(target.url)).toMatchObject({ status: "COMPLETED" });
  expect(JSON.stringify(await get("http://127.0.0.1:9/"))).toContain("HTTP tasks may not talk to 127.0.0.1:9");
});

it("lets in who has a key of --auth-keys, on all addresses without a warning", async () => {
  const cwd = tempFolder();
  const secret = randomBytes(16).toString("hex");
  writeFileSync(path.join(cwd, "keys"), `ci: ${secret}\n`, { mode: 0o600 });
  const { command, url: printedUrl } = await start(cwd, "--auth-keys", "keys", "--host", "0.0.0.0", "--log");
  const url = printedUrl.replace(/,$/, "");
  const exchange = await fetch(`${url}/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ keyId: "ci", keySecret: secret }),
  });
  const { token }: { token: string } = JSON.parse(await exchange.text());
  expect((await fetch(`${url}/metadata/taskdefs`)).status).toBe(401);
  expect((await fetch(`${url}/metadata/taskdefs`, { headers: { "x-authorization": token } })).status).toBe(200);
  command.stop();
  await command.exitCode;
  const printed = command.stdout() + command.stderr();
  expect(printed).toContain("GET /api/metadata/taskdefs 401");
  expect(printed).not.toContain("warning");
  expect(printed).not.toContain(secret);
  expect(printed).not.toContain(token);
});

it.each([
  ["", "--auth-keys names no file"],
  ["nothing", "nothing cannot be read (it does not exist)"],
])("refuses --auth-keys %j", async (file, message) => {
  const { exitCode, stderr } = await refused(tempFolder(), "--auth-keys", file);
  expect(stderr).toContain(message);
  expect(exitCode).toBe(64);
});

it("refuses a host that it cannot read", async () => {
  const { exitCode, stderr } = await refused(tempFolder(), "--http-allow", "https://api.example.com/v1");
  expect(exitCode).toBe(64);
  expect(stderr).toContain("'https://api.example.com/v1' names no host");
});

it("lets tasks talk to the Kafka brokers that --kafka names, and to no others", async () => {
  const { url } = await start(tempFolder(), "--kafka", "127.0.0.1:1,127.0.0.1:2");
  const publish = async (bootStrapServers: string): Promise<string> => {
    const kafka_request = { bootStrapServers, topic: "t", value: 1 };
    const task = { name: "k", taskReferenceName: "k", type: "KAFKA_PUBLISH", inputParameters: { kafka_request } };
    const body = { name: "sends", version: 1, workflowDef: { name: "sends", version: 1, tasks: [task] } };
    const execute = `${url}/workflow/execute/sends/1?waitForSeconds=5&returnStrategy=TARGET_WORKFLOW`;
    return (await fetch(execute, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })).text();
  };
  expect(await publish("127.0.0.1:2")).toContain("Failed to invoke kafka task due to: No broker of 127.0.0.1:2 answered within 500 ms.");
  expect(await publish("127.0.0.1:2,other:9092")).toContain("The broker other:9092 is not among those that this server may use.");
});

it.each(["localhost", "localhost:0", "localhost:65536", "kafka://localhost:9092", "a b:1", ""])(
  "refuses %j as the address of a Kafka broker",
  async (broker) => {
    const { exitCode, stderr } = await refused(tempFolder(), "--kafka", broker);
    expect(exitCode).toBe(64);
    expect(stderr).toContain(`'${broker}' is no address of a Kafka broker`);
  },
);

it("refuses half a login of Kafka, and shows none of it", async () => {
  const { exitCode, stdout, stderr } = await runCommand(["server", "start", "--port", "0", "--kafka", "127.0.0.1:1"], {
    cwd: tempFolder(),
    env: { FLOW_KAFKA_PASSWORD: "s3cret" },
  });
  expect(exitCode).toBe(64);
  expect(stderr).toContain("FLOW_KAFKA_PASSWORD is set without FLOW_KAFKA_USERNAME");
  expect(stdout + stderr).not.toContain("s3cret");
});

it("tells its address and its end in NDJSON", async () => {
  const { command, url } = await start(tempFolder(), "--json");
  command.stop();
  expect(await command.exitCode).toBe(0);
  expect(command.lines()).toEqual([
    { schema: "flow.server/1", event: "listening", url, host: "127.0.0.1" },
    { schema: "flow.server/1", event: "stopping", url },
  ]);
});

it("prints its address alone with --quiet", async () => {
  const { command, url } = await start(tempFolder(), "-q");
  command.stop();
  expect(await command.exitCode).toBe(0);
  expect(command.stdout()).toBe(`${url}\n`);
});

it("keeps what it holds in a file, relative to -C, and makes the folder for it", async () => {
  const cwd = tempFolder();
  mkdirSync(path.join(cwd, "project"));
  const name = `kept_${randomBytes(4).toString("hex")}`;
  const args = ["-C", "project", "--db", ".flow/server.db"];
  const first = await start(cwd, ...args);
  const answer = await fetch(`${first.url}/metadata/taskdefs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify([{ name, ownerEmail: "test@example.com" }]),
  });
  expect(answer.status).toBe(200);
  first.command.stop();
  await first.command.exitCode;
  expect(existsSync(path.join(cwd, "project/.flow/server.db"))).toBe(true);
  const second = await start(cwd, ...args);
  expect(await (await fetch(`${second.url}/metadata/taskdefs`)).json()).toMatchObject([{ name }]);
});

it("removes workflows that have ended, where it is told how many to keep", async () => {
  const { url } = await start(tempFolder(), "--keep-runs", "1");
  const send = async (method: string, at: string, body: unknown): Promise<string> => {
    const answer = await fetch(`${url}${at}`, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    return answer.text();
  };
  const tasks = [{ name: "n", taskReferenceName: "n", type: "NOOP" }];
  await send("PUT", "/metadata/workflow", [{ name: "done_at_once", version: 1, ownerEmail: "test@example.com", tasks }]);
  const first = await send("POST", "/workflow/done_at_once", {});
  const last = await send("POST", "/workflow/done_at_once", {});
  const read = async (id: string): Promise<number> => (await fetch(`${url}/workflow/${id}`)).status;
  await pollUntil(
    () => read(first),
    (status) => status === 404,
  );
  expect(await read(last)).toBe(200);
});

describe("--host", () => {
  const exposed = async (cwd: string, ...args: string[]) => {
    const { command, url } = await start(cwd, ...args);
    // The warning comes before the address.
    const address = args.includes("--json") ? url : (/http:[^\s,]+/.exec(await readiness(command))?.[0] ?? "");
    return { command, address };
  };
  const readiness = (command: RunningCommand): Promise<string> =>
    pollUntil(
      async () => command.stdout(),
      (printed) => printed !== "",
    );

  it.each(["0.0.0.0", "::"])("prints an address that works here where it listens on all: %s", async (host) => {
    const { command, address } = await exposed(tempFolder(), "--host", host);
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api$/);
    expect((await fetch(`${address}/version`)).status).toBe(200);
    expect(command.stdout()).toContain(`on ${address}, and on all other addresses of this machine (in memory`);
    expect(command.stderr()).toMatch(
      /warning: The server listens on (?:0\.0\.0\.0|::) and has no authentication: whoever reaches port \d+ can read and change everything\.\n$/,
    );
  });

  it("tells both with --json", async () => {
    const { command } = await start(tempFolder(), "--host", "0.0.0.0", "--json");
    const lines = await pollUntil(
      async () => command.lines(),
      ({ length }) => length === 2,
    );
    expect(lines).toMatchObject([
      { event: "warning" },
      { event: "listening", url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/api$/), host: "0.0.0.0" },
    ]);
    expect(lines.map((line) => schemaProblems(JSON.stringify(line)))).toEqual(["", ""]);
  });

  it("names the server that has the port by an address that works", async () => {
    const { address } = await exposed(tempFolder(), "--host", "0.0.0.0");
    const run = await runCommand(["server", "start", "--host", "0.0.0.0", "--port", new URL(address).port], { cwd: tempFolder() });
    expect(run.stderr).toContain(`give --server ${address} to other commands`);
  });

  it.each(["127.0.0.1", "localhost", "::1"])("neither warns nor tells of others for %s", async (host) => {
    const { command, address } = await exposed(tempFolder(), "--host", host);
    expect((await fetch(`${address}/version`)).status).toBe(200);
    expect(command.stdout()).toContain(`on ${address} (in memory`);
    expect(command.stderr()).toBe("");
  });
});

describe("what it cannot have", () => {
  it("a port that is taken", async () => {
    const other = await serve((_request, response) => json(response, {}));
    const run = await runCommand(["server", "start", "--port", String(other.port)], { cwd: tempFolder() });
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr).toMatch(
      new RegExp(`Port ${other.port} on 127\\.0\\.0\\.1 is taken by another program( \\(process ${process.pid}, .+\\))?\\.`),
    );
    expect(run.stderr).toContain("--port (0 takes a free one)");
    expect(run.stderr).not.toContain("--server");
  });

  it("a port that another flow server has, which is to be used instead", async () => {
    const { url } = await start(tempFolder());
    const port = new URL(url).port;
    const run = await runCommand(["server", "start", "--port", port], { cwd: tempFolder() });
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr).toContain(`Port ${port} on 127.0.0.1 is taken by another flow server`);
    expect(run.stderr).toContain(`give --server ${url} to other commands`);
  });

  it.each([
    [["--port", "65536"], "65536 is no port: they end at 65535"],
    [["--port", "-1"], "It must be a whole number from 0"],
    [["--port", "x"], "It must be a whole number from 0"],
    [["--host", ""], "--host is empty"],
    [["--db", ""], "--db names no file"],
    [["--seed", ""], "--seed names no folder"],
    [["--seed", "nowhere"], "There is no folder nowhere."],
    [["--dp", "x"], "Did you mean --db?"],
    [["--server", "http://127.0.0.1:9"], "--server is for commands that talk to a server, and this one starts one"],
    [["--timeout", "5"], "--timeout is for commands that talk to a server"],
    [["--retries", "0"], "--retries is for commands that talk to a server"],
    [["--profile", "test"], "--profile is for the definitions of --seed, and there is no --seed"],
    [["--config", "flow.yml"], "--config is for the definitions of --seed, and there is no --seed"],
  ])("%j is wrong usage", async (args, message) => {
    const run = await refused(tempFolder(), ...args);
    expect(run).toMatchObject({ exitCode: 64, stdout: "" });
    expect(run.stderr).toContain(message);
  });

  it("an address of another machine", async () => {
    const run = await refused(tempFolder(), "--host", "192.0.2.1");
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("192.0.2.1 is no address of this machine.") });
  });

  it("a database below a file, or a folder for one", async () => {
    const cwd = tempFolder();
    writeFileSync(path.join(cwd, "file"), "");
    expect(await refused(cwd, "--db", "file/server.db")).toMatchObject({
      exitCode: 64,
      stderr: expect.stringContaining("cannot be opened for writing"),
    });
    expect(await refused(cwd, "--db", ".")).toMatchObject({ exitCode: 64, stderr: expect.stringContaining("is a folder.") });
  });

  it("a file that is no database, which stays as it is", async () => {
    const cwd = tempFolder();
    writeFileSync(path.join(cwd, "notes.txt"), "not a database ".repeat(500));
    const run = await refused(cwd, "--db", "notes.txt", "--json");
    expect(run.exitCode).toBe(64);
    expect(JSON.parse(run.stdout)).toMatchObject({
      ok: false,
      error: { code: "config", message: expect.stringContaining("not a readable SQLite database") },
    });
  });

  it("a database of a newer version, or of another program", async () => {
    const cwd = tempFolder();
    const { command } = await start(cwd, "--db", "newer.db");
    command.stop();
    await command.exitCode;
    const database = new Database(path.join(cwd, "newer.db"));
    database.exec("PRAGMA user_version = 9999");
    database.close();
    expect(await refused(cwd, "--db", "newer.db")).toMatchObject({ exitCode: 64, stderr: expect.stringContaining("newer") });
    const other = new Database(path.join(cwd, "other.db"));
    other.exec("CREATE TABLE things (id INTEGER)");
    other.close();
    expect(await refused(cwd, "--db", "other.db")).toMatchObject({ exitCode: 64, stderr: expect.stringContaining("another program") });
  });

  it("a database that another server has open", async () => {
    const cwd = tempFolder();
    await start(cwd, "--db", "one.db");
    const run = await refused(cwd, "--db", "one.db");
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("one.db");
  });
});
