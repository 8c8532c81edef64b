/** The Dockerfiles and the workflows of this repository, read: what they name is there. Nothing builds or runs them here, but for a check of the release. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseArguments } from "../../src/commands/program.ts";
import { commandTree } from "../../src/commands/table.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { readBlocks } from "./blocks/read-blocks.ts";

const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");

interface Stage {
  name: string;
  base: string;
  instructions: [word: string, rest: string][];
}

function stagesOf(text: string): Stage[] {
  const stages: Stage[] = [];
  for (const line of text.replaceAll(/\\\n\s*/g, " ").split("\n")) {
    const [, word = "", rest = ""] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    const [, base = "", name = ""] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? [];
    if (word === "FROM") stages.push({ name, base, instructions: [] });
    else if (word !== "") stages.at(-1)?.instructions.push([word, rest]);
  }
  return stages;
}

/** Of a stage and those that it is built on. */
function historyOf(stage: Stage, stages: readonly Stage[]): Stage["instructions"] {
  const base = stages.find(({ name }) => name === stage.base);
  return [...(base === undefined ? [] : historyOf(base, stages)), ...stage.instructions];
}

const listOf = (rest: string | undefined): string[] => {
  const words: unknown = JSON.parse(rest ?? "[]");
  return Array.isArray(words) ? words.map(String) : [];
};

const parses = async (words: readonly string[]): Promise<void> => void (await parseArguments(words, commandTree));

const page = readBlocks("docs/docker.md");
const ofProject = page.find(({ language }) => language === "dockerfile")?.text ?? "";

describe.each([
  { what: "the Dockerfile", text: read("Dockerfile"), images: ["cli", "worker"] },
  { what: "that of a project", text: ofProject, images: [""] },
])("$what", ({ text, images }) => {
  const stages = stagesOf(text);
  const built = images.map((name) => stages.find((stage) => stage.name === name) ?? { name, base: "", instructions: [] });

  it("is built on images with a version, or on stages before", () => {
    expect(stages.length).toBeGreaterThan(0);
    const unknown = stages.filter(({ base }, place) => {
      const before = stages.slice(0, place).map(({ name }) => name);
      return !before.includes(base) && !/^(?:node:22-slim|flow:\d+\.\d+\.\d+)$/.test(base);
    });
    expect(unknown).toEqual([]);
  });

  it("copies what there is, also past .dockerignore", () => {
    const kept = read(".dockerignore")
      .split("\n")
      .flatMap((line) => (line.startsWith("!") ? [line.slice(1)] : []));
    const sources = stages.flatMap(({ instructions }) =>
      instructions.flatMap(([word, rest]) =>
        word === "COPY" && !rest.includes("--from=")
          ? rest
              .split(" ")
              .filter((one) => !one.startsWith("--"))
              .slice(0, -1)
          : [],
      ),
    );
    expect(sources.length).toBeGreaterThan(1);
    const missing = sources.filter((source) => source !== "." && !(existsSync(path.join(root, source)) && kept.includes(source)));
    expect(missing).toEqual([]);
  });

  it("runs as somebody else than root, and a command that there is", async () => {
    for (const stage of built) {
      const history = stages.some(({ base }) => base.startsWith("flow:"))
        ? [...historyOf(cli, ofRepository), ...stage.instructions]
        : historyOf(stage, stages);
      const last = (word: string): string | undefined => history.findLast(([own]) => own === word)?.[1];
      expect(last("USER")).toBe("node");
      expect(listOf(last("ENTRYPOINT"))).toEqual(["flow"]);
      await parses(listOf(last("CMD")));
      for (const [word, rest] of stage.instructions) if (word === "RUN" && rest.startsWith('["flow"')) await parses(listOf(rest).slice(1));
    }
  });
});

const ofRepository = stagesOf(read("Dockerfile"));
const cli = ofRepository.find(({ name }) => name === "cli") ?? { name: "", base: "", instructions: [] };

it("the health check asks the port that is served, and there is no secret in an image", () => {
  const [healthcheck = "", command = ""] = ["HEALTHCHECK", "CMD"].map(
    (word) => ofRepository.at(-1)?.instructions.find(([own]) => own === word)?.[1],
  );
  const port = listOf(command)[listOf(command).indexOf("--metrics-port") + 1];
  expect(healthcheck).toContain(`http://127.0.0.1:${port}/livez`);
  expect(ofRepository.at(-1)?.instructions).toContainEqual(["EXPOSE", port]);
  expect(read("Dockerfile") + ofProject).not.toMatch(/(?:SECRET|TOKEN|PASSWORD|AUTH_KEY)/);
});

it("the services of the page are started by commands that there are", async () => {
  const compose: { services: Record<string, { command?: string[] }> } = parse(page.find(({ file }) => file === "compose.yml")?.text ?? "");
  expect(Object.keys(compose.services)).toEqual(["server", "worker"]);
  for (const { command = [] } of Object.values(compose.services)) if (command.length > 0) await parses(command);
});

interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<string, { needs?: string; permissions?: Record<string, string>; steps: { uses?: string; run?: string }[] }>;
}

describe.each(["ci.yml", "release.yml"])("%s", (file) => {
  const workflow: Workflow = parse(read(`.github/workflows/${file}`));
  const jobs = Object.values(workflow.jobs);

  it("calls scripts that there are", () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(read("package.json"));
    const called = jobs.flatMap(({ steps }) =>
      steps.flatMap(({ run = "" }) => [...run.matchAll(/npm run ([\w:]+)/g)].map(([, name = ""]) => name)),
    );
    expect(called.length).toBeGreaterThan(0);
    expect(called.filter((name) => scripts[name] === undefined)).toEqual([]);
    expect(Object.keys(workflow.jobs)).toEqual(expect.arrayContaining(jobs.flatMap(({ needs }) => needs ?? [])));
  });

  it("may read, and write only where it publishes", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    for (const [name, { permissions }] of Object.entries(workflow.jobs)) {
      expect(permissions).toEqual(file === "release.yml" && name === "publish" ? { contents: "read", "id-token": "write" } : undefined);
    }
  });

  it("uses actions of GitHub's own, by their version", () => {
    const uses = jobs.flatMap(({ steps }) => steps.flatMap((step) => step.uses ?? []));
    for (const action of uses) expect(action).toMatch(/^actions\/[a-z-]+@v\d+$/);
  });
});

it("every change is tested on the oldest Node that the package takes, and on the current ones with long-term support", () => {
  const { jobs }: { jobs: { test: { strategy: { matrix: { node: string[] } } } } } = parse(read(".github/workflows/ci.yml"));
  const { engines }: { engines: { node: string } } = JSON.parse(read("package.json"));
  expect(jobs.test.strategy.matrix.node).toEqual([engines.node.replace(">=", ""), "22", "24"]);
});

it.each([
  [undefined, 1, "repository.url is missing and has to be git+https://github.com/owner/name.git: npm pkg set "],
  ["git+https://github.com/owner/other.git", 1, "repository.url is git+https://github.com/owner/other.git and has to be "],
  ["git+https://github.com/owner/name.git", 0, ""],
])("a release from owner/name of a package with the repository %s is stopped or not", (url, status, said) => {
  const { jobs }: Workflow = parse(read(".github/workflows/release.yml"));
  const script = jobs["check"]?.steps.find(({ run = "" }) => run.includes("repository.url"))?.run ?? "";
  const cwd = tempFolder();
  writeFileSync(path.join(cwd, "package.json"), JSON.stringify({ name: "x", ...(url === undefined ? {} : { repository: { url } }) }));
  const env = { PATH: process.env["PATH"], GITHUB_REPOSITORY: "owner/name" };
  const run = spawnSync("bash", ["--norc", "-e", "-c", script], { cwd, env, encoding: "utf8" });
  expect({ status: run.status, stderr: run.stderr }).toEqual({ status, stderr: "" });
  expect(run.stdout).toContain(said);
});

it("a release publishes with provenance what was tested, and holds no token", () => {
  const text = read(".github/workflows/release.yml");
  const { jobs }: Workflow = parse(text);
  expect(jobs["publish"]?.needs).toBe("check");
  expect(jobs["publish"]?.steps.at(-1)?.run).toContain("--provenance");
  expect(jobs["publish"]?.steps.flatMap(({ run = "" }) => (/npm (?:ci|install|run)/.test(run) ? [run] : []))).toEqual([]);
  expect(text).not.toMatch(/secrets\.|NODE_AUTH_TOKEN/);
});
