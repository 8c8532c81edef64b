import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { isFlowError } from "../../src/core/errors.ts";
import { loadConfig } from "../../src/project/load-config.ts";
import type { ConfigFlags, LoadedConfig } from "../../src/project/load-config.ts";
import { makeFolder } from "./make-project.ts";

interface Request {
  files?: Record<string, string>;
  /** Relative to the folder. */
  cwd?: string;
  env?: Record<string, string>;
  flags?: ConfigFlags;
}

async function load({ files = {}, cwd = ".", env = {}, flags = {} }: Request): Promise<{ root: string; config: LoadedConfig }> {
  const root = makeFolder(files);
  return { root, config: await loadConfig({ cwd: path.resolve(root, cwd), env, flags }) };
}

/** The error in one line, with its exit code and hint. */
async function failure(request: Request): Promise<string> {
  const error: unknown = await load(request).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isFlowError(error)) throw new Error("no FlowError was thrown", { cause: error });
  return `${error.exitCode} ${error.file ?? "-"}:${error.line ?? "-"}:${error.column ?? "-"} ${error.message} ${error.hint ?? "-"}`;
}

const shown = (config: LoadedConfig) =>
  Object.fromEntries(config.show().map(({ name, value, origin }) => [name, `${JSON.stringify(value)} from ${origin}`]));

describe("the config file is found", () => {
  test.each([
    ["flow.config.yaml", "project: here\n"],
    ["flow.config.yml", "project: here\n"],
    ["flow.config.json", '{"project": "here"}'],
    ["flow.config.ts", 'const name: string = "here";\nexport default { project: name };\n'],
    ["flow.config.mts", 'export default { project: "here" };\n'],
    ["flow.config.js", 'export default { project: "here" };\n'],
    ["flow.config.mjs", 'export default { project: "here" };\n'],
    ["config/flow.yml", "project: here\n"],
    ["config/flow.yaml", "project: here\n"],
    ["config/flow.json", '{"project": "here"}'],
    ["package.json", '{"name": "x", "flow": {"project": "here"}}'],
  ])("as %s, upwards from a folder below", async (name, text) => {
    const { root, config } = await load({ files: { [name]: text, ".git/HEAD": "", "tasks/a/task.yml": "" }, cwd: "tasks/a" });
    expect(config.project).toBe("here");
    expect(config.root).toBe(root);
    expect(config.file).toBe(name);
    expect(config.paths.tasks).toEqual([{ path: path.join(root, "tasks") }]);
  });

  test("as the nearest one", async () => {
    const files = {
      ".git/HEAD": "",
      "flow.config.yml": "project: outer\n",
      "packages/a/package.json": '{"name": "a"}',
      "packages/a/config/flow.yml": "project: inner\n",
      "packages/b/x": "",
    };
    expect((await load({ files, cwd: "packages/a/config" })).config.project).toBe("inner");
    expect((await load({ files, cwd: "packages/b" })).config.project).toBe("outer");
  });

  test("but never above the repository", async () => {
    const files = { "flow.config.yml": "project: outer\n", "repo/.git/HEAD": "", "repo/src/x": "" };
    const { root, config } = await load({ files, cwd: "repo/src" });
    expect(config.project).toBeUndefined();
    expect(config.root).toBe(path.join(root, "repo"));
  });

  test("without a repository up to the nearest package.json, and without that only here", async () => {
    const files = {
      "flow.config.yml": "project: outer\n",
      "app/package.json": "{}",
      "app/flow.config.yml": "project: app\n",
      "app/src/x": "",
      "bare/src/x": "",
      "bare/flow.config.yml": "project: bare\n",
      "app/inner/package.json": "{}",
    };
    expect((await load({ files, cwd: "app/src" })).config.project).toBe("app");
    expect((await load({ files, cwd: "app/inner" })).config.project).toBeUndefined();
    expect((await load({ files, cwd: "bare" })).config.project).toBe("bare");
    const bare = await load({ files, cwd: "bare/src" });
    expect(bare.config.project).toBeUndefined();
    expect(bare.config.root).toBe(path.join(bare.root, "bare/src"));
  });

  test("and never in the home folder, unless that is where the command runs", async () => {
    const root = makeFolder({ ".git/HEAD": "", "flow.config.yml": "project: home\n", "work/x": "" });
    vi.stubEnv("HOME", root);
    try {
      expect((await loadConfig({ cwd: path.join(root, "work"), env: {}, flags: {} })).project).toBeUndefined();
      expect((await loadConfig({ cwd: root, env: {}, flags: {} })).project).toBe("home");
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("where it is named, by flag before environment", async () => {
    const files = {
      "flow.config.yml": "project: nearest\n",
      "other/config/flow.yml": "project: named\n",
      "third.json": '{"project": "third"}',
    };
    const named = await load({ files, flags: { config: "other/config/flow.yml" }, env: { FLOW_CONFIG: "third.json" } });
    expect(named.config.project).toBe("named");
    expect(named.config.root).toBe(path.join(named.root, "other"));
    expect((await load({ files, env: { FLOW_CONFIG: "third.json" } })).config).toMatchObject({ project: "third", file: "third.json" });
    expect((await load({ files, env: { FLOW_CONFIG: "" } })).config.project).toBe("nearest");
  });

  test("and may be missing or empty: defaults", async () => {
    const { root, config } = await load({});
    expect(config).toMatchObject({ root, worker: { concurrency: 20, drainSeconds: 25 }, validate: { severities: {} } });
    expect(config.server).toMatchObject({ timeoutMs: 30_000, retries: 3 });
    expect(config.server.url).toBeUndefined();
    expect(config.server.credentials()).toBeUndefined();
    expect(config.server.certificates()).toEqual({});
    expect(config.paths).toEqual({
      tasks: [{ path: path.join(root, "tasks") }],
      workflows: [{ path: path.join(root, "workflows") }],
      events: [{ path: path.join(root, "events") }],
      schedules: [{ path: path.join(root, "schedules") }],
      include: [],
      exclude: [],
    });
    for (const text of ["", "# nothing yet\n"])
      expect((await load({ files: { "flow.config.yml": text } })).config.file).toBe("flow.config.yml");
    expect((await load({ files: { "package.json": '{"name": "flow"}' } })).config.file).toBeUndefined();
  });
});

const layered = `project: orders
server:
  url: http://file:1
  timeoutMs: 1000
worker: {concurrency: 2}
paths:
  tasks: [tasks, packages/a/tasks]
  exclude: "**/old/**"
profiles:
  staging:
    server: http://staging:2/conductor/
    worker:
      concurrency: 5
`;

describe("values", () => {
  test("come from flags, environment, profile, file and defaults, in this order, and say so", async () => {
    const files = { "config/flow.yml": layered };
    const env = { FLOW_PROFILE: "staging", CONDUCTOR_SERVER_URL: "http://env:3", FLOW_SERVER: "http://flow:4" };
    const all = (await load({ files, env, flags: { server: "https://flag:5/", timeout: 7, retries: 0 } })).config;
    expect(all.server).toMatchObject({ url: "https://flag:5/api", timeoutMs: 7000, retries: 0 });
    expect(all).toMatchObject({ profile: "staging", project: "orders", worker: { concurrency: 5, drainSeconds: 25 } });
    expect(shown(all)).toMatchObject({
      profile: '"staging" from environment FLOW_PROFILE',
      project: '"orders" from config/flow.yml:1',
      "server.url": '"https://flag:5/api" from flag --server',
      "server.timeoutMs": "7000 from flag --timeout",
      "server.retries": "0 from flag --retries",
      "worker.concurrency": "5 from profile staging (config/flow.yml:13)",
      "worker.drainSeconds": "25 from default",
      "paths.tasks": '["tasks","packages/a/tasks"] from config/flow.yml:7',
    });
    const origin = async (request: Request) => shown((await load({ files, ...request })).config)["server.url"];
    expect(await origin({ env })).toBe('"http://flow:4/api" from environment FLOW_SERVER');
    expect(await origin({ env: { ...env, FLOW_SERVER: "" } })).toBe('"http://env:3/api" from environment CONDUCTOR_SERVER_URL');
    expect(await origin({ flags: { profile: "staging" } })).toBe('"http://staging:2/conductor" from profile staging (config/flow.yml:11)');
    expect(await origin({})).toBe('"http://file:1/api" from config/flow.yml:3');
  });

  test("of folders are relative to the root, and one that the config names must exist", async () => {
    const { root, config } = await load({ files: { "config/flow.yml": layered } });
    const configuredAt = { file: "config/flow.yml", line: 7, column: 3 };
    expect(config.paths.tasks).toEqual(["tasks", "packages/a/tasks"].map((name) => ({ path: path.join(root, name), configuredAt })));
    expect(config.paths.workflows).toEqual([{ path: path.join(root, "workflows") }]);
    expect(config.paths.exclude).toEqual(["**/old/**"]);
  });

  test("may stand under the predecessor's keys", async () => {
    const { config } = await load({
      files: { "config/flow.yml": 'conductor_server_url: "http://localhost:8080"\nconductor_api_key_env_var: "CONDUCTOR_API_KEY"\n' },
      env: { CONDUCTOR_API_KEY: "k-1" },
    });
    expect(config.server.url).toBe("http://localhost:8080/api");
    const credentials = config.server.credentials();
    expect(credentials !== undefined && "apiKey" in credentials && credentials.apiKey.reveal()).toBe("k-1");
    expect(shown(config)["server.url"]).toBe('"http://localhost:8080/api" from config/flow.yml:1');
  });

  test("know their line in a module and in a package.json", async () => {
    const typescript = await load({
      files: { "flow.config.ts": 'export default {\n  project: "x",\n  server: { url: "http://a" },\n};\n' },
    });
    expect(shown(typescript.config)["server.url"]).toBe('"http://a/api" from flow.config.ts:3');
    const packaged = await load({ files: { "package.json": '{\n  "flow": {\n    "server": "http://a"\n  }\n}' } });
    expect(shown(packaged.config)["server.url"]).toBe('"http://a/api" from package.json:3');
  });
});

describe("values for placeholders", () => {
  const text =
    "env:\n  HOST: sandbox\n  RETRIES: 3\n  RATE: 1.0\n  ON: true\n  NONE: ''\nprofiles:\n  production:\n    env:\n      HOST: live\n  staging: {}\n";
  const files = { "flow.config.yml": text };

  test("come from the environment, the profile and the file, each name for itself, and say so", async () => {
    const env = { RETRIES: "5", RATE: "", OTHER: "x" };
    const { config } = await load({ files, env, flags: { profile: "production" } });
    const names = ["HOST", "RETRIES", "RATE", "ON", "NONE", "OTHER", "MISSING", "constructor"];
    expect(names.map((name) => config.environmentValue?.(name))).toEqual(["live", "5", "1.0", "true", "", "x", undefined, undefined]);
    expect(config.profiles).toEqual(["production", "staging"]);
    expect(shown(config)).toMatchObject({
      "env.HOST": '"live" from profile production (flow.config.yml:10)',
      "env.NONE": '"" from flow.config.yml:6',
      "env.ON": '"true" from flow.config.yml:5',
      "env.RATE": '"1.0" from flow.config.yml:4',
      "env.RETRIES": '"5" from environment RETRIES',
    });
    expect(Object.keys(shown(config))).not.toContain("env");
  });

  test("without a profile are the file's, and without a file the environment's", async () => {
    const { config } = await load({ files });
    expect(config.environmentValue?.("HOST")).toBe("sandbox");
    const bare = (await load({ env: { HOST: "here" } })).config;
    expect([bare.environmentValue?.("HOST"), bare.environmentValue?.("RETRIES"), bare.profiles]).toEqual(["here", undefined, []]);
  });
});

describe("a wrong config is refused with its place (exit code 64)", () => {
  test.each<[string, Request, string]>([
    [
      "an unknown key",
      { files: { "flow.config.yml": "project: a\nsevrer: http://x\n" } },
      "64 flow.config.yml:2:1 The key sevrer is not known. Did you mean server?",
    ],
    [
      "an unknown key in depth",
      { files: { "flow.config.yml": "server:\n  url: http://x\n  timeout: 3\n" } },
      "64 flow.config.yml:3:3 The key server.timeout is not known. Did you mean server.timeoutMs?",
    ],
    [
      "an unknown key in a profile",
      { files: { "flow.config.yml": "profiles:\n  a:\n    projekt: x\n" } },
      "64 flow.config.yml:3:5 The key projekt is not known. Did you mean project?",
    ],
    [
      "a key like none",
      { files: { "flow.config.yml": "worker:\n  colour: red\n" } },
      "64 flow.config.yml:2:3 The key worker.colour is not known. Known here: concurrency, drainSeconds, journal, metricsPort, metricsHost, otelEndpoint.",
    ],
    [
      "a wrong type",
      { files: { "flow.config.yml": "worker:\n  concurrency: many\n" } },
      "64 flow.config.yml:2:3 The key worker.concurrency should be a whole number from 1. -",
    ],
    [
      "a wrong type in JSON",
      { files: { "flow.config.json": '{\n  "paths": {"tasks": [1]}\n}' } },
      "64 flow.config.json:2:13 The key paths.tasks should be a text or a list of texts. -",
    ],
    [
      "no address",
      { files: { "flow.config.yml": "server: localhost\n" } },
      "64 flow.config.yml:1:1 The key server.url should be an address such as http://localhost:8080/api. -",
    ],
    [
      "an address of another kind",
      { files: { "flow.config.yml": "server: ftp://x\n" } },
      "64 flow.config.yml:1:1 The key server.url should be an address such as http://localhost:8080/api. -",
    ],
    [
      "a section that is none",
      { files: { "flow.config.yml": "paths: tasks\n" } },
      "64 flow.config.yml:1:1 The key paths should hold an object. -",
    ],
    [
      "a list",
      { files: { "flow.config.yml": "- a\n" } },
      "64 flow.config.yml:1:1 The config should be an object with keys such as `server`. -",
    ],
    [
      "profiles that are none",
      { files: { "flow.config.yml": "profiles: [a]\n" } },
      "64 flow.config.yml:1:1 The key profiles should hold profiles by their names. -",
    ],
    [
      "a profile that is none",
      { files: { "flow.config.yml": "profiles:\n  a: http://x\n" } },
      "64 flow.config.yml:2:3 The profile a should be an object with keys such as `server`. -",
    ],
    [
      "profiles in a profile",
      { files: { "flow.config.yml": "profiles:\n  a:\n    profiles: {}\n" } },
      expect.stringContaining("64 flow.config.yml:3:5 The key profiles is not known."),
    ],
    [
      "a secret in the file",
      { files: { "flow.config.yml": "server:\n  apiKey: hunter2\n" } },
      "64 flow.config.yml:2:3 The key server.apiKey is not read from files, so that secrets do not get into Git. Name the environment variable or file that holds it: server.apiKeyEnv or server.apiKeyFile.",
    ],
    [
      "two keys for one thing",
      { files: { "flow.config.yml": "conductor_server_url: http://a\nserver: http://b\n" } },
      "64 flow.config.yml:1:1 The keys conductor_server_url and server.url mean the same, and both are set. Keep one of them.",
    ],
    [
      "a wrong type under the predecessor's key",
      { files: { "flow.config.yml": "conductor_api_key_env_var: 3\n" } },
      "64 flow.config.yml:1:1 The key server.apiKeyEnv should be a text. -",
    ],
    [
      "a repeated key",
      { files: { "config/flow.yml": "project: a\nproject: b\n" } },
      '64 config/flow.yml:2:1 The key "project" stands here a second time. Only one of the two values would count. Remove one.',
    ],
    [
      "broken JSON in package.json",
      { files: { "package.json": '{"flow": {},}' } },
      expect.stringContaining("64 package.json:1:13 This is not JSON:"),
    ],
    [
      "a module that throws",
      { files: { "flow.config.ts": '\nthrow new Error("no");\n' } },
      "64 flow.config.ts:2:1 The module throws while it loads: no. -",
    ],
    [
      "a module without a default export",
      { files: { "flow.config.ts": "export const x = 1;\n" } },
      "64 flow.config.ts:1:1 The config module has no default export. -",
    ],
    [
      "a module with a function in it",
      { files: { "flow.config.ts": "export default {\n  project: () => 1 };\n" } },
      "64 flow.config.ts:2:3 The config is plain data, and here stands a function. -",
    ],
    [
      "a value that is no value",
      { files: { "flow.config.yml": "env:\n  HOST: [a]\n" } },
      "64 flow.config.yml:1:1 The key env should be values by their names. -",
    ],
    [
      "a name that no placeholder has",
      { files: { "flow.config.yml": "env:\n  a-b: x\n" } },
      '64 flow.config.yml:2:3 The name "a-b" cannot stand in a placeholder. Names are like QUEUE_NAME.',
    ],
    [
      "a secret",
      { files: { "flow.config.yml": "profiles:\n  a:\n    env:\n      DB_PASSWORD: hunter2\n" } },
      "64 flow.config.yml:4:7 DB_PASSWORD looks like a secret, and none is read from files. Definitions cannot hold secrets: see docs/environments.md.",
    ],
    [
      "an unknown profile",
      { files: { "flow.config.yml": "profiles:\n  staging: {}\n" }, flags: { profile: "stagign" } },
      "64 flow.config.yml:1:1 There is no profile stagign in flow.config.yml. Did you mean staging?",
    ],
    [
      "an unknown profile like none",
      { files: { "flow.config.yml": "profiles:\n  a: {}\n  b: {}\n" }, env: { FLOW_PROFILE: "production" } },
      "64 flow.config.yml:1:1 There is no profile production in flow.config.yml. Its profiles: a, b.",
    ],
    [
      "a profile without a file",
      { flags: { profile: "a" } },
      "64 -:-:- There is no profile a: no config file was found. Run `flow init` to make one, or name it by --config.",
    ],
    [
      "a wrong address by flag",
      { flags: { server: "nonsense" } },
      "64 -:-:- Flag --server should be an address such as http://localhost:8080/api. -",
    ],
    [
      "a wrong address in the environment",
      { env: { CONDUCTOR_SERVER_URL: "nonsense" } },
      "64 -:-:- Environment CONDUCTOR_SERVER_URL should be an address such as http://localhost:8080/api. -",
    ],
  ])("%s", async (_what, request, text) => {
    expect(await failure(request)).toEqual(text);
  });

  test("a named file that does not exist", async () => {
    expect(await failure({ flags: { config: "none.yml" } })).toMatch(/^64 -:-:- The config file .*none\.yml does not exist\. -$/);
  });
});

describe("credentials", () => {
  const reveal = (config: LoadedConfig) => {
    const credentials = config.server.credentials();
    if (credentials === undefined) return undefined;
    return "apiKey" in credentials ? `key ${credentials.apiKey.reveal()}` : `${credentials.keyId}/${credentials.keySecret.reveal()}`;
  };
  const yaml = (lines: string) => ({ "flow.config.yml": `server:\n  url: http://a\n${lines}` });

  test.each<[string, Request, string | undefined]>([
    ["from the environment's key and secret", { env: { CONDUCTOR_AUTH_KEY: "id", CONDUCTOR_AUTH_SECRET: "s" } }, "id/s"],
    ["from the environment's API key", { env: { FLOW_API_KEY: "k" } }, "key k"],
    ["from variables that the file names", { files: yaml("  keyIdEnv: A\n  keySecretEnv: B\n"), env: { A: "id", B: "s" } }, "id/s"],
    ["from files that the file names", { files: { ...yaml("  apiKeyFile: secrets/key\n"), "secrets/key": "k\n" } }, "key k"],
    ["half and half", { files: { ...yaml("  keySecretFile: secret\n"), secret: "s" }, env: { CONDUCTOR_AUTH_KEY: "id" } }, "id/s"],
    [
      "by the kind that was set nearer to the command",
      { files: yaml("  apiKeyEnv: K\n"), env: { K: "k", CONDUCTOR_AUTH_KEY: "id", CONDUCTOR_AUTH_SECRET: "s" } },
      "id/s",
    ],
    [
      "an API key before a pair of the same origin",
      { env: { FLOW_API_KEY: "k", CONDUCTOR_AUTH_KEY: "id", CONDUCTOR_AUTH_SECRET: "s" } },
      "key k",
    ],
    [
      "by the profile before the file",
      {
        files: { "flow.config.yml": "server: {apiKeyEnv: K}\nprofiles:\n  a:\n    server: {keyIdEnv: A, keySecretEnv: B}\n" },
        env: { K: "k", A: "id", B: "s" },
        flags: { profile: "a" },
      },
      "id/s",
    ],
    ["none", { files: yaml("") }, undefined],
  ])("are read %s", async (_what, request, text) => {
    expect(reveal((await load(request)).config)).toBe(text);
  });

  test.each<[string, Request, string]>([
    [
      "a variable that is not set",
      { files: yaml("  apiKeyEnv: PROD_KEY\n") },
      "64 flow.config.yml:3:3 The environment variable PROD_KEY is not set; server.apiKeyEnv names it (flow.config.yml:3). Set PROD_KEY, or change server.apiKeyEnv.",
    ],
    [
      "a key without its secret",
      { env: { CONDUCTOR_AUTH_KEY: "id" } },
      "64 -:-:- A key and its secret belong together, and only one is set (environment CONDUCTOR_AUTH_KEY). Set keySecretEnv, keySecretFile or CONDUCTOR_AUTH_SECRET.",
    ],
    [
      "a secret without its key",
      { files: yaml("  keySecretEnv: B\n"), env: { B: "s" } },
      "64 flow.config.yml:3:3 A key and its secret belong together, and only one is set (flow.config.yml:3). Set keyIdEnv or CONDUCTOR_AUTH_KEY.",
    ],
    [
      "a file that is missing",
      { files: yaml("  apiKeyFile: none\n") },
      expect.stringMatching(
        /^64 flow\.config\.yml:3:3 The file that server\.apiKeyFile names cannot be read \(flow\.config\.yml:3\): ENOENT/,
      ),
    ],
  ])("are refused when they are needed, not before: %s", async (_what, request, text) => {
    const { config } = await load(request);
    let error: unknown;
    try {
      config.server.credentials();
    } catch (thrown) {
      error = thrown;
    }
    if (!isFlowError(error)) throw new Error("no FlowError was thrown");
    expect(
      `${error.exitCode} ${error.file ?? "-"}:${error.line ?? "-"}:${error.column ?? "-"} ${error.message} ${error.hint ?? "-"}`,
    ).toEqual(text);
  });

  test("never show: not in JSON, not in text, not to inspect", async () => {
    const { config } = await load({
      files: { "flow.config.yml": "server:\n  url: http://user:hunter3@a/api\n  keyFile: key.pem\n", "key.pem": "hunter4" },
      env: { CONDUCTOR_AUTH_KEY: "id", CONDUCTOR_AUTH_SECRET: "hunter2", FLOW_API_KEY: "hunter1" },
    });
    const parts = [config.show(), config.server.credentials(), config.server.certificates()];
    const views = parts.flatMap((part) => [
      JSON.stringify(part),
      inspect(part, { depth: 9, showHidden: true }),
      String(Object.values(part ?? {})),
    ]);
    for (const view of views) expect(view).not.toMatch(/hunter/);
    expect(shown(config)).toMatchObject({
      "server.url": '"http://user:***@a/api" from flow.config.yml:2',
      "server.keyId": '"***" from environment CONDUCTOR_AUTH_KEY',
      "server.keySecret": '"***" from environment CONDUCTOR_AUTH_SECRET',
      "server.apiKey": '"***" from environment FLOW_API_KEY',
    });
    expect(config.server.url).toBe("http://user:hunter3@a/api");
  });

  test("of TLS are read from files beside the config", async () => {
    const { root, config } = await load({
      files: { "config/flow.yml": "server: {caFile: tls/ca.pem, certFile: tls/cert.pem}\n", "tls/ca.pem": "CA" },
    });
    expect(() => config.server.certificates()).toThrow(/server\.certFile/);
    mkdirSync(path.join(root, "tls"), { recursive: true });
    writeFileSync(path.join(root, "tls/cert.pem"), "CERT");
    expect(config.server.certificates()).toEqual({ ca: "CA", cert: "CERT" });
  });
});

describe("a protected profile", () => {
  const files = {
    "flow.config.yml": [
      "server: http://default.test",
      "profiles:",
      "  production:",
      "    protected: true",
      "    server: https://user:secret@prod.test",
      "  alike: { protected: true }",
      "  open: { protected: false, server: http://open.test }",
    ].join("\n"),
  };

  test.each<[string, Omit<Request, "files">, string | undefined]>([
    ["chosen by name", { flags: { profile: "production" } }, "production"],
    ["chosen by the environment", { env: { FLOW_PROFILE: "production" } }, "production"],
    ["chosen by name, with another server", { flags: { profile: "production", server: "http://elsewhere.test" } }, "production"],
    ["whose server is given by its address", { flags: { server: "https://prod.test/api/" } }, "production"],
    ["whose server is given by the environment", { env: { CONDUCTOR_SERVER_URL: "https://PROD.test" } }, "production"],
    ["without a server of its own", {}, "alike"],
    ["of another port", { flags: { server: "https://prod.test:8443/api" } }, undefined],
    ["of another path", { flags: { server: "https://prod.test/other" } }, undefined],
    ["not chosen", { flags: { profile: "open" } }, undefined],
  ])("%s", async (_, request, expected) => {
    expect((await load({ files, ...request })).config.protectedBy).toBe(expected);
  });

  test("is none in a file without profiles, and without a server", async () => {
    expect((await load({ files: { "flow.config.yml": "project: x\n" } })).config.protectedBy).toBeUndefined();
    expect((await load({ files: { "flow.config.yml": "profiles:\n  a: { protected: true }\n" } })).config.protectedBy).toBeUndefined();
  });

  test("says so in a profile and nowhere else, by true or false", async () => {
    const text = (yaml: string) => ({ files: { "flow.config.yml": yaml } });
    expect(await failure(text("protected: true\n"))).toBe(
      "64 flow.config.yml:1:1 The key protected belongs into a profile. Write it as profiles.NAME.protected.",
    );
    expect(await failure(text("profiles:\n  a:\n    protected: always\n"))).toBe(
      "64 flow.config.yml:3:5 The key protected should be true or false. -",
    );
    expect(await failure(text("profiles:\n  a:\n    protekted: true\n"))).toContain("Did you mean protected?");
  });
});
