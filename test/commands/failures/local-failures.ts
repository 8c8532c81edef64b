/** What may be wrong on this side: files, folders, config, arguments, signals. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Variant } from "./command-cases.ts";
import type { Failure } from "./failure.ts";
import { listFiles } from "./population.ts";

const put = (folder: string, file: string, content: string | Buffer): void => {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), content);
};
const replace = (folder: string, file: string, content: string): void => {
  rmSync(path.join(folder, file), { recursive: true, force: true });
  put(folder, file, content);
};

const needsConfig = ({ config }: Variant): readonly number[] | undefined => (config === true ? [64] : undefined);
/** Differences are what some of them were asked for. */
const done = ({ exitCode }: Variant): readonly number[] => (exitCode === undefined ? [0, 2] : [exitCode]);
const writesUnreviewed = ({ writes, reviewed }: Variant): boolean => writes === "definitions" && reviewed !== true;

const brokenConfigs: readonly Failure[] = [
  { title: "a config that is no JSON", prepare: ({ folder }) => put(folder, "config/flow.json", '{"server":'), expected: needsConfig },
  {
    title: "an unknown key in the config",
    prepare: ({ folder }) => put(folder, "config/flow.json", '{"sever": "x"}'),
    expected: needsConfig,
  },
  {
    title: "a wrong value in the config",
    prepare: ({ folder }) => put(folder, "config/flow.json", '{"worker": {"concurrency": "a"}}'),
    expected: needsConfig,
  },
  { title: "an empty config", prepare: ({ folder }) => put(folder, "config/flow.json", "") },
  { title: "a config that is a list", prepare: ({ folder }) => put(folder, "config/flow.json", "[]"), expected: needsConfig },
  {
    title: "a config that is no text",
    prepare: ({ folder }) => put(folder, "config/flow.json", Buffer.from([0xff, 0xfe, 0, 1, 2])),
    expected: needsConfig,
  },
  { title: "an unknown profile", args: ["--profile", "nowhere"], expected: needsConfig },
  { title: "a profile of the environment that is unknown", env: { FLOW_PROFILE: "nowhere" }, expected: needsConfig },
  { title: "a config file that is missing", args: ["--config", "nowhere.yml"], expected: needsConfig },
  { title: "a config file that is a folder", args: ["--config", "tasks"], expected: needsConfig },
  { title: "a server that is no address", args: ["--server", "not an address"], expected: needsConfig },
  { title: "a server of another protocol", args: ["--server", "ftp://server.test"], expected: needsConfig },
  { title: "half of the credentials", env: { CONDUCTOR_AUTH_KEY: "half" }, expected: ({ server }) => (server === true ? [64] : undefined) },
  {
    title: "credentials in a variable that is not set",
    prepare: ({ folder, url }) =>
      put(folder, "config/flow.json", JSON.stringify({ project: "ours", server: { url, apiKeyEnv: "NOT_SET" } })),
    expected: ({ server }) => (server === true ? [64] : undefined),
  },
  {
    title: "a certificate that is missing",
    prepare: ({ folder, url }) =>
      put(folder, "config/flow.json", JSON.stringify({ project: "ours", server: { url, caFile: "nowhere.pem" } })),
    expected: ({ server }) => (server === true ? [64] : undefined),
  },
  {
    title: "no server at all",
    prepare: ({ folder }) => put(folder, "config/flow.json", '{"project": "ours"}'),
    // Without a server there is one thing less to look at for doctor, and dev starts its own.
    expected: ({ server }) => (server === true ? [0, 64] : undefined),
  },
];

const brokenFiles: readonly Failure[] = [
  { title: "YAML that cannot be read", prepare: ({ folder }) => put(folder, "tasks/bad/task.yml", "name: [a\n  b: {") },
  { title: "YAML with tabs", prepare: ({ folder }) => put(folder, "workflows/bad.yml", "name: a\n\ttasks: []\n") },
  { title: "JSON that breaks off", prepare: ({ folder }) => put(folder, "workflows/bad.json", '{"name": "bad", "tasks": [') },
  { title: "a file that is no text", prepare: ({ folder }) => put(folder, "tasks/bad/task.json", Buffer.from([0xff, 0xfe, 0, 1])) },
  { title: "an empty file", prepare: ({ folder }) => put(folder, "tasks/bad/task.json", "") },
  { title: "a definition that is a number", prepare: ({ folder }) => put(folder, "tasks/bad/task.json", "7") },
  {
    title: "invalid tasks",
    prepare: ({ folder }) => put(folder, "tasks/bad/task.json", '{"name": "bad", "retryCount": -1, "nothing": 1}'),
  },
  { title: "invalid workflows", prepare: ({ folder }) => put(folder, "workflows/bad.json", '{"name": "bad", "version": "x", "tasks": 7}') },
  { title: "invalid event handlers", prepare: ({ folder }) => put(folder, "events/event_handlers.json", '[{"name": "bad"}, 7]') },
  {
    title: "invalid schedules",
    prepare: ({ folder }) => put(folder, "schedules/schedules.json", '[{"name": "bad", "cronExpression": "x"}]'),
  },
  { title: "a name twice", prepare: ({ folder }) => put(folder, "tasks/twice/task.json", '{"name": "same"}') },
  { title: "a module that throws", prepare: ({ folder }) => put(folder, "tasks/throws/index.mjs", "throw new Error('no');") },
  { title: "a module that throws nothing", prepare: ({ folder }) => put(folder, "tasks/throws/index.mjs", "throw undefined;") },
  { title: "a module that cannot be parsed", prepare: ({ folder }) => put(folder, "tasks/throws/index.ts", "export default {") },
  {
    title: "a value of the environment that is not set",
    prepare: ({ folder }) => put(folder, "tasks/env/task.yml", "name: e\ndescription: ${env.NOPE}\n"),
  },
  {
    title: "a folder where a file should be",
    prepare: ({ folder }) => void mkdirSync(path.join(folder, "tasks/odd/task.json"), { recursive: true }),
  },
  { title: "a link to nowhere", prepare: ({ folder }) => symlinkSync("/nowhere/at/all", path.join(folder, "workflows/gone.yml")) },
  { title: "a link in a circle", prepare: ({ folder }) => symlinkSync("..", path.join(folder, "tasks/circle")) },
  {
    title: "nothing local",
    prepare: ({ folder }) => ["tasks", "workflows"].forEach((name) => rmSync(path.join(folder, name), { recursive: true })),
  },
  { title: "an empty folder", prepare: ({ folder }) => listFiles(folder).forEach((file) => rmSync(path.join(folder, file))) },
  { title: "a broken repository", prepare: ({ folder }) => put(folder, ".git", "gitdir: /nowhere/at/all\n") },
];

const brokenState: readonly Failure[] = [
  { title: "a .flow that cannot be written", prepare: ({ folder }) => replace(folder, ".flow", "in the way") },
  { title: "a journal folder that cannot be written", prepare: ({ folder }) => replace(folder, ".flow/journal", "in the way") },
  { title: "a backup folder that cannot be written", prepare: ({ folder }) => replace(folder, ".flow/backups", "in the way") },
  {
    title: "a state of nonsense",
    prepare: ({ folder }) => {
      for (const file of listFiles(folder, ".flow")) put(folder, file, '{"run": 7}\n[[[');
      put(folder, ".flow/journal/20200101T000000000Z-00000000.ndjson", "\u0000\n{}\n[]\n7\n");
    },
  },
  { title: "a plan of nonsense", prepare: ({ folder }) => put(folder, "plan.json", '{"schema": "flow.plan/1", "items": 7}') },
  {
    title: "a plan that was edited",
    prepare: ({ folder }) => put(folder, "plan.json", '{"schema": "flow.plan/1", "digest": "sha256:0", "items": []}'),
  },
  { title: "a backup of nonsense", prepare: ({ folder }) => put(folder, "older.json", '{"schema": "flow.backup/1", "definitions": [7]}') },
  {
    title: "files that are missing",
    prepare: ({ folder }) => ["plan.json", "older.json"].forEach((file) => rmSync(path.join(folder, file))),
  },
  {
    title: "files that are in the way",
    prepare: ({ folder }) =>
      ["new-plan.json", "journal.ndjson", "new-project/package.json"].forEach((file) => put(folder, file, "in the way")),
  },
  {
    title: "folders that are in the way",
    prepare: ({ folder }) => ["new-plan.json", "journal.ndjson"].forEach((name) => mkdirSync(path.join(folder, name))),
  },
];

const circumstances: readonly Failure[] = [
  { title: "a missing folder", args: ["-C", "nowhere"], expected: () => [64] },
  { title: "a file for a folder", args: ["-C", "package.json"], expected: () => [64] },
  {
    title: "nobody to consent",
    without: ["-y"],
    expected: ({ args, writes }) => (writes === "definitions" && args.includes("-y") ? [4] : undefined),
    sendsNothing: ({ args, writes }) => writes === "definitions" && args.includes("-y"),
  },
  {
    title: "a protected profile",
    args: ["--profile", "guarded"],
    prepare: ({ folder, url }) =>
      put(folder, "config/flow.json", JSON.stringify({ project: "ours", server: url, profiles: { guarded: { protected: true } } })),
    expected: (variant) => (writesUnreviewed(variant) ? [4] : undefined),
    sendsNothing: writesUnreviewed,
  },
  {
    title: "interrupted before it began",
    interruptAt: 0,
    expected: ({ live }) => (live === true ? [0, 130] : [130]),
    sendsNothing: () => true,
  },
  { title: "interrupted at the first request", interruptAt: 1 },
  { title: "interrupted at the third request", interruptAt: 3 },
  { title: "interrupted at the sixth request", interruptAt: 6 },
  { title: "nothing wrong", expected: done },
  { title: "verbose", args: ["-v"], expected: done },
  { title: "in a pipeline", env: { CI: "true", GITHUB_ACTIONS: "true" }, expected: done },
];

export const localFailures: readonly Failure[] = [...brokenConfigs, ...brokenFiles, ...brokenState, ...circumstances];
