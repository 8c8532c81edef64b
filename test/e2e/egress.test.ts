/** No command contacts anything but the configured server: no update check, no telemetry, no schema fetched from somewhere. */
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createServer } from "../../src/server/create-server.ts";
import type { EmbeddedServer } from "../../src/server/create-server.ts";
import { createProject } from "./support/project.ts";
import { runFlow } from "./support/run-flow.ts";

const preload = pathToFileURL(path.resolve(import.meta.dirname, "../fixtures/egress/watch-connections.mjs")).href;

let server: EmbeddedServer;
let url: string;
beforeAll(async () => {
  server = await createServer({});
  ({ url } = await server.listen({ port: 0 }));
});
afterAll(() => server.close());

it("holds for every command in turn", async () => {
  const project = createProject(url);
  project.writeTask("one", { retryCount: 1 });
  project.write("workflows/flow.json", {
    name: `${project.prefix}flow`,
    schemaVersion: 2,
    tasks: [{ name: `${project.prefix}one`, taskReferenceName: "a", type: "SIMPLE" }],
  });
  const log = path.join(project.folder, "egress.log");
  const commands = [
    ["validate"],
    ["plan"],
    ["apply", "-y"],
    ["tasks", "list", "--sync"],
    ["workflows", "diff"],
    ["pull", "--all"],
    ["why", `${project.prefix}one`],
    ["backup"],
    ["rollback", "-y"],
    ["tasks", "upload", "--all"],
    ["tasks", "purge", "--orphaned", "-y"],
    ["doctor"],
    ["config", "show"],
    ["completion", "bash"],
    ["__complete", "--", "tasks", "upload", ""],
    ["init", "elsewhere"],
  ];
  const { host } = new URL(url);
  for (const args of commands) {
    rmSync(log, { force: true });
    const env = { ...process.env, NODE_OPTIONS: `--import=${preload}`, EGRESS_LOG: log };
    const { exitCode } = await runFlow(args, { cwd: project.folder, env });
    const contacts = new Set(readFileSync(log, { encoding: "utf8", flag: "a+" }).split("\n"));
    contacts.delete("");
    const isOffline = ["validate", "config", "completion", "__complete", "init"].includes(args[0] ?? "");
    expect({ args, exitCode, contacts: [...contacts] }).toEqual({ args, exitCode: 0, contacts: isOffline ? [] : [`connect ${host}`] });
  }
});
