/**
 * Planted credentials never come back: not in what a command prints at its most talkative, not in a plan, a journal, a backup, a
 * cache or a file of a pipeline, whatever the server does with what it was sent. A sample in `npm test`, all in `npm run test:long`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { commandTree } from "../../../src/commands/table.ts";
import { seeded } from "../../core/seeded.ts";
import { testScale } from "../../harness/scale.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { commandCases } from "./command-cases.ts";
import type { Plan, SeenRequest } from "./failing-server.ts";
import type { Failure, Place } from "./failure.ts";
import type { Population } from "./population.ts";
import { createPopulation, listFiles } from "./population.ts";
import { runCase, titleOf } from "./run-case.ts";
import type { Case } from "./run-case.ts";
import { testSeed } from "../../harness/test-seed.ts";

const canaries = {
  apiKey: 'canary-key-"0001"\\',
  keyId: "canary-id-0002",
  keySecret: 'canary-"secret"\\0003/+',
  token: "canary-token-0004",
  password: "canary-p@ss/0005",
  proxyPassword: "canary-pr%xy/0006",
  tlsKey: "canaryTlsKey0007",
  variable: "canary-variable-0008",
};

/** However they are written. */
const leaks = Object.values(canaries).flatMap((secret) => {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const twice = JSON.stringify(inJson).slice(1, -1);
  const base64 = ["", "me:"].map((user) =>
    Buffer.from(user + secret)
      .toString("base64")
      .replace(/=+$/, ""),
  );
  return [secret, inJson, twice, JSON.stringify(twice).slice(1, -1), encodeURIComponent(secret), ...base64];
});
const found = (text: string): string[] => leaks.filter((leak) => text.includes(leak));

const isToken = ({ path: at }: SeenRequest): boolean => at === "/token";
const isWrite = ({ method }: SeenRequest): boolean => method !== "GET";
/** What a request proves itself by comes back in the address of the redirect, too. */
const answerJson =
  (status: number, body: (quoted: string) => unknown): Plan["answer"] =>
  (response, _path, quoted) => {
    const { headers }: { headers: Record<string, string> } = JSON.parse(quoted);
    const proof = encodeURIComponent(headers["x-authorization"] ?? headers["authorization"] ?? "");
    response
      .writeHead(status, { "content-type": "application/json", location: `http://sign-in.test/${proof}/?k=${proof}` })
      .end(JSON.stringify(body(quoted)));
  };

const token: Plan = { at: isToken, answer: answerJson(200, () => ({ token: canaries.token })) };
const refusal = (quoted: string): object => ({
  message: `refused: ${quoted}`,
  validationErrors: [{ path: "registerTaskDef.arg0[0].name", message: quoted, invalidValue: quoted }],
});

/** What the server does with what it was sent; everything else it does as it should. */
const behaviours: Readonly<Record<string, readonly Plan[]>> = {
  behaves: [token],
  "quotes it with 400": [token, { at: () => true, answer: answerJson(400, refusal) }],
  "quotes it with 401": [{ at: () => true, answer: answerJson(401, refusal) }],
  "quotes it with 407": [token, { at: () => true, answer: answerJson(407, refusal) }],
  "quotes it with 500": [token, { at: () => true, answer: answerJson(500, refusal) }],
  "quotes it with 302": [token, { at: () => true, answer: answerJson(302, refusal) }],
  "refuses writes with 400": [token, { at: isWrite, answer: answerJson(400, refusal) }],
  "refuses writes with 409": [token, { at: isWrite, answer: answerJson(409, refusal) }],
  "takes writes and quotes them": [
    token,
    {
      at: isWrite,
      answer: answerJson(200, (quoted) => ({
        bulkErrorResults: { flow_changed: quoted, [quoted]: quoted },
        bulkSuccessfulResults: [quoted],
      })),
    },
  ],
  "answers with text": [
    token,
    { at: isWrite, answer: (response, _path, quoted) => void response.writeHead(200, { "content-type": "text/plain" }).end(quoted) },
  ],
  "answers with broken JSON": [
    token,
    {
      at: () => true,
      answer: (response, _path, quoted) => void response.writeHead(200, { "content-type": "application/json" }).end(`${quoted}}}`),
    },
  ],
  "answers with plain text": [
    token,
    { at: () => true, answer: (response, _path, quoted) => void response.writeHead(500, { "content-type": "text/plain" }).end(quoted) },
  ],
};

const withServer =
  (more: object) =>
  ({ folder, url }: Place): void => {
    writeFileSync(path.join(folder, "key.pem"), `-----BEGIN PRIVATE KEY-----\n${canaries.tlsKey}\n-----END PRIVATE KEY-----\n`);
    writeFileSync(path.join(folder, "cert.pem"), "no certificate");
    writeFileSync(path.join(folder, "config/flow.json"), JSON.stringify({ project: "ours", server: { url, retries: 0, ...more } }));
  };

/** How the credentials come to `flow`. All of them are in the environment. */
const credentials: Readonly<Record<string, (url: string) => Pick<Failure, "prepare" | "args" | "env">>> = {
  "an API key": () => ({ prepare: withServer({ apiKeyEnv: "MY_API_KEY" }) }),
  "a key and a secret": () => ({ env: { CONDUCTOR_AUTH_KEY: canaries.keyId, CONDUCTOR_AUTH_SECRET: canaries.keySecret } }),
  "a key and a secret of the config, at a gateway with a password": (url) => ({
    prepare: withServer({ keyIdEnv: "MY_KEY_ID", keySecretEnv: "MY_KEY_SECRET" }),
    args: ["--server", url.replace("//", `//me:${encodeURIComponent(canaries.password)}@`)],
  }),
  "a password in the config": (url) => ({
    prepare: withServer({ url: url.replace("//", `//me:${encodeURIComponent(canaries.password)}@`) }),
  }),
  "a proxy with a password": (url) => ({
    args: ["--server", "http://conductor.test/api"],
    env: {
      HTTP_PROXY: url.replace("//", `//me:${encodeURIComponent(canaries.proxyPassword)}@`).replace(/\/api$/, ""),
      FLOW_API_KEY: canaries.apiKey,
    },
  }),
  "a certificate": () => ({ prepare: withServer({ certFile: "cert.pem", keyFile: "key.pem" }) }),
  "a certificate that cannot be used": (url) => ({
    prepare: withServer({ url: url.replace("http:", "https:"), certFile: "cert.pem", keyFile: "key.pem" }),
  }),
  "a variable that a definition asks for": () => ({
    prepare: ({ folder }) =>
      writeFileSync(path.join(folder, "workflows/leaky.yml"), "name: leaky\ndescription: ${env.MY_TOKEN}\ntasks: []\n"),
  }),
};

const common = {
  MY_API_KEY: canaries.apiKey,
  MY_KEY_ID: canaries.keyId,
  MY_KEY_SECRET: canaries.keySecret,
  MY_TOKEN: canaries.variable,
  AWS_SECRET_ACCESS_KEY: canaries.variable,
};
const formats = [
  ["-v"],
  ["--json", "-v"],
  ["--format", "github", "-v"],
  ["--format", "markdown"],
  ["--format", "sarif"],
  ["--format", "junit"],
  [],
];

vi.mock("node:timers/promises", () => import("./no-pauses.ts"));

const isLong = testScale > 1;
const random = seeded(testSeed);
/** How many of a command's runs are made. */
const sampled = isLong ? 40 : 2;

interface Planted extends Case {
  format: readonly string[];
}

function plant(): Map<string, Planted[]> {
  const { url } = population.server;
  const failures = Object.entries(credentials).flatMap(([how, make]) =>
    Object.entries(behaviours).map(([what, plans]): Failure => ({ title: `with ${how}, a server that ${what}`, plans, ...make(url) })),
  );
  return new Map(
    commandTree.table.map((spec) => {
      const variants = commandCases[spec.path.join(" ")] ?? [];
      const all = variants.flatMap((variant) =>
        failures.map((failure) => ({ path: spec.path, variant, failure, format: random.pick(formats) })),
      );
      const here = isLong ? all : all.filter(({ variant }) => variant.process !== true);
      const count = Math.min(sampled, here.length);
      return [spec.path.join(" "), Array.from({ length: count }, () => here.splice(random.below(here.length), 1)).flat()];
    }),
  );
}

let population: Population;
let planted: Map<string, Planted[]>;
beforeAll(async () => {
  population = await createPopulation();
  planted = plant();
});
afterAll(() => population.close());

/** What the run has printed, written or changed. */
async function tracesOf(one: Planted): Promise<string> {
  const outputs = tempFolder();
  const files = { GITHUB_OUTPUT: path.join(outputs, "output"), GITHUB_STEP_SUMMARY: path.join(outputs, "summary") };
  let before: readonly string[] = [];
  const traces: string[] = [];
  const prepare = (place: Place): void => {
    one.failure.prepare?.(place);
    before = listFiles(place.folder).map((file) => `${file}\n${readFileSync(path.join(place.folder, file), "utf8")}`);
  };
  const look = (folder: string): void => {
    traces.push(
      ...listFiles(folder)
        .map((file) => `${file}\n${readFileSync(path.join(folder, file), "utf8")}`)
        .filter((entry) => !before.includes(entry)),
    );
  };
  const failure = { ...one.failure, prepare, env: { ...common, ...one.failure.env, ...files } };
  const { run } = await runCase({ ...one, failure }, population, { format: one.format, look });
  if (run.exitCode === 70) throw new Error(`exit 70: ${run.stdout}${run.stderr}`);
  return [run.stdout, run.stderr, ...traces, ...listFiles(outputs).map((file) => readFileSync(path.join(outputs, file), "utf8"))].join(
    "\n",
  );
}

describe(`nothing that was planted comes back, FLOW_TEST_SEED=${testSeed}`, () => {
  it.each(commandTree.table.map((spec) => spec.path.join(" ")))("from flow %s", async (command) => {
    const problems: string[] = [];
    for (const one of planted.get(command) ?? []) {
      const traces = await tracesOf(one);
      const leaked = found(traces);
      if (leaked.length > 0) problems.push(`${titleOf(one)} ${one.format.join(" ")}: ${leaked.join(", ")} in ${traces}`);
    }
    expect(problems).toEqual([]);
  });
});

it("what a server quotes is shown, without them", async () => {
  const plans = behaviours["quotes it with 400"] ?? [];
  const failure: Failure = { title: "", plans, args: ["--server", population.server.url], env: { FLOW_API_KEY: canaries.apiKey } };
  const { run } = await runCase({ path: ["tasks", "list"], variant: { args: ["--remote"] }, failure }, population, { format: [] });
  expect(run.stderr).toContain('"x-authorization":"***"');
});

describe("a secret on the command line is not repeated where the line is wrong", () => {
  const address = `http://me:${canaries.password}@server.test`;
  it.each([
    [["tasks", "list", `--sever=${address}`]],
    [["tasks", "list", "--server", address, "--nonsense"]],
    [["tasks", "list", address]],
    [["tasks", address]],
    [[address]],
    [["tasks", "list", "--server", `ftp://me:${canaries.password}@server.test`]],
    [["tasks", "list", "--server", `${address}?key=${canaries.apiKey}`]],
    [["tasks", "list", "--timeout", address]],
    [["tasks", "list", "--format", address]],
  ])("%j", async (args) => {
    for (const format of formats) {
      const { exitCode, stdout, stderr } = await runInProcess([...args, ...format], { cwd: tempFolder() });
      expect(exitCode).not.toBe(0);
      expect(found(stdout + stderr)).toEqual([]);
    }
  });
});
