import { createServer } from "node:http";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { tempFolder } from "../harness/temp-folder.ts";
import { runInProcess } from "./support/run-in-process.ts";

const canaries = {
  ADV_KEY: "canary-key-0001",
  ADV_ID: "an-id-that-may-be-shown",
  ADV_SECRET: 'canary-"secret"\\0002',
  UNRELATED: "canary-unrelated-0003",
};
const password = "canary-p@ss/0004";
/** However it is written. */
const leaks = [canaries.ADV_KEY, canaries.ADV_SECRET, canaries.UNRELATED, password].flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString("base64"),
  Buffer.from(`me:${secret}`).toString("base64"),
]);

/** Quotes everything that it was sent, in every answer; hands out a token where asked, and refuses the rest with `status`. */
async function startEcho(status: number): Promise<string> {
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const sent = JSON.stringify({ url: request.url, headers: request.headers, body });
      if (request.url?.endsWith("/token") === true && status !== 418) {
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ token: "canary-key-0001" }));
      } else {
        response.writeHead(status, { "content-type": "application/json", location: `http://x/?k=${canaries.ADV_KEY}` });
        response.end(JSON.stringify({ status, message: `refused: ${sent} ${sent}`, validationErrors: [{ path: "a", message: sent }] }));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://me:${encodeURIComponent(password)}@127.0.0.1:${address.port}/api`;
}

function allFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const target = path.join(folder, name);
    return statSync(target).isDirectory() ? allFiles(target) : [target];
  });
}

const auths = {
  "an API key": { apiKeyEnv: "ADV_KEY" },
  "a key id and secret": { keyIdEnv: "ADV_ID", keySecretEnv: "ADV_SECRET" },
} as const;

const commands = [
  ["tasks", "list", "--sync"],
  ["tasks", "upload", "--all"],
  ["workflows", "purge", "--orphaned", "-y"],
  ["config", "show"],
  ["doctor"],
  ["validate"],
];

describe.each(Object.entries(auths))("nothing secret is printed or kept, with %s", (_what, auth) => {
  it.each([400, 401, 403, 418, 429, 500, 301])("by a server that quotes all it was sent, with %i", async (status) => {
    const url = await startEcho(status);
    const cwd = tempFolder();
    mkdirSync(path.join(cwd, "tasks/one"), { recursive: true });
    mkdirSync(path.join(cwd, "config"));
    writeFileSync(path.join(cwd, "tasks/one/task.json"), '{"name": "one"}');
    writeFileSync(path.join(cwd, "config/flow.json"), JSON.stringify({ server: { ...auth, url: url.replace(/\/\/.*@/, "//") } }));
    const before = allFiles(cwd);
    for (const command of commands) {
      for (const flags of [["-v"], ["--json", "-v"], []]) {
        const run = await runInProcess([...command, ...flags, "--server", url, "--retries", "0"], { cwd, env: canaries });
        const text = run.stdout + run.stderr;
        expect({ command, flags, found: leaks.filter((leak) => text.includes(leak)), text }).toMatchObject({ found: [] });
        expect(run.exitCode).not.toBe(70);
      }
    }
    const quoted = await runInProcess(["tasks", "list", "--remote", "--server", url, "--retries", "0"], { cwd, env: canaries });
    expect(quoted.stderr).toContain("***");
    const added = allFiles(cwd).filter((file) => !before.includes(file));
    for (const file of added) expect(leaks.filter((leak) => readFileSync(file, "utf8").includes(leak))).toEqual([]);
  });
});
