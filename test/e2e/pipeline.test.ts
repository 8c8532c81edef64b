/** The pipeline that `flow init` writes, command by command, as GitHub would run it. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { createServer } from "../../src/server/create-server.ts";
import type { EmbeddedServer } from "../../src/server/create-server.ts";
import { runInProcess } from "../commands/support/run-in-process.ts";
import { tempFolder } from "../harness/temp-folder.ts";

interface Pipeline {
  jobs: Record<string, { steps: { run?: string; name?: string; if?: string }[] }>;
}

let server: EmbeddedServer;
let url: string;
beforeAll(async () => {
  server = await createServer({});
  ({ url } = await server.listen({ port: 0 }));
});
afterAll(() => server.close());

it("comments, applies by digest, and finds drift", async () => {
  const cwd = tempFolder();
  await runInProcess(["init", "--name", "shop"], { cwd });
  const config = path.join(cwd, "config/flow.yml");
  writeFileSync(config, readFileSync(config, "utf8").replaceAll(/^ +key(?:Id|Secret)Env:.*\n/gm, ""));
  const pipeline: Pipeline = parse(readFileSync(path.join(cwd, ".github/workflows/flow.yml"), "utf8"));

  /** Runs the `flow` lines of a job's steps; answers with their exit codes, what they printed, and the outputs of the job. */
  async function runJob(job: string, isStep: (step: { name?: string; if?: string }) => boolean, needs: Record<string, string> = {}) {
    const outputFile = path.join(cwd, "github-output");
    rmSync(outputFile, { force: true });
    const env = { FLOW_PROFILE: "production", FLOW_SERVER: url, CI: "true", GITHUB_OUTPUT: outputFile };
    const steps = pipeline.jobs[job]?.steps.filter(isStep) ?? [];
    const runs = [];
    for (const line of steps.flatMap(({ run = "" }) => run.split("\n"))) {
      const command = /^\s*npx flow (.*?)(?: > \S+)?$/.exec(line)?.[1];
      if (command === undefined) continue;
      const words = command.replaceAll(/\$\{\{ needs\.plan\.outputs\.(\w+) \}\}/g, (_, name: string) => needs[name] ?? "").split(" ");
      runs.push(await runInProcess(words, { cwd, env }));
    }
    const written = runs.some(({ stdout }) => stdout !== "") ? readFileSync(outputFile, { encoding: "utf8", flag: "a+" }) : "";
    const outputs = Object.fromEntries(written.split("\n").map((line) => [line.split("=")[0] ?? "", line.slice(line.indexOf("=") + 1)]));
    return {
      exitCodes: runs.map(({ exitCode }) => exitCode),
      printed: runs.map(({ stdout, stderr }) => stdout + stderr).join(""),
      outputs,
    };
  }
  const always = (step: { if?: string }): boolean => step.if === undefined;

  expect(await runJob("check", always)).toMatchObject({ exitCodes: [0, 0] });
  const comment = await runJob("plan", ({ name }) => name === "Comment on the pull request");
  expect(comment.exitCodes).toEqual([0]);
  expect(comment.printed).toMatch(/^### Plan: 3 to create, 0 to update, 0 to delete, 0 drifted, 0 not ours \(0 in sync\)/);

  const planned = await runJob("plan", always);
  expect(planned).toMatchObject({ exitCodes: [0], outputs: { has_changes: "true", digest: expect.stringMatching(/^sha256:/) } });
  // The profile is protected: without the plan nothing is written.
  expect((await runInProcess(["apply", "-y"], { cwd, env: { FLOW_PROFILE: "production", FLOW_SERVER: url } })).exitCode).toBe(4);
  expect((await runJob("apply", always, planned.outputs)).exitCodes).toEqual([0]);
  expect(readFileSync(path.join(cwd, "flow-journal.ndjson"), "utf8")).toContain('"type":"end"');
  expect((await runJob("plan", always)).outputs).toMatchObject({ has_changes: "false" });

  const isDriftCheck = ({ name }: { name?: string }): boolean => name === "Look for drift";
  expect((await runJob("plan", isDriftCheck)).exitCodes).toEqual([0]);
  server.api.metadata.updateTaskDef({ ...server.api.metadata.getTaskDef("greet"), retryCount: 9 });
  expect((await runJob("plan", isDriftCheck)).exitCodes).toEqual([2]);
  // What was approved before the server changed is refused.
  rmSync(path.join(cwd, "flow-journal.ndjson"));
  expect((await runJob("apply", always, planned.outputs)).exitCodes).toEqual([4]);
});
