/** `--seed`: puts the definitions of a folder into an embedded server before it listens, as an upload would. */
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { compareDefinitions } from "../core/compare.ts";
import { assembleUpload } from "../core/assemble-upload.ts";
import { kinds } from "../core/definition.ts";
import type { Kind } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import type { Finding } from "../core/findings.ts";
import { factsOf } from "../core/kinds.ts";
import type { StepOutcome } from "../core/plan.ts";
import type { Transport } from "../core/transport.ts";
import type { DefinitionClient } from "../client/apply/held.ts";
import type { LoadedConfig } from "../project/load-config.ts";
import type { Context } from "./context.ts";
import { readLocal } from "./read-local.ts";

export interface Seeded {
  summary: { created: number; updated: number; unchanged: number; failed: number; invalid: number };
  findings: Finding[];
}

/**
 * Reads what the folder is, before there is a server to put it into. Throws a usage error where there is no such folder, and `config`
 * where its config cannot be read. Files in findings are named from where the folder was.
 */
export async function prepareSeed(folder: string, context: Context): Promise<(transport: Transport) => Promise<Seeded>> {
  const root = path.resolve(context.cwd, folder);
  if (!existsSync(root) || !statSync(root).isDirectory()) {
    throw new FlowError("usage", `There is no folder ${folder}.`, { hint: "--seed names a project, or a folder of definitions." });
  }
  const config = await loadSeed(root, context);
  return async (transport) => {
    const { summary, findings } = await seedServer(transport, folder, config);
    return { summary, findings: findings.map((finding) => placedBelow(folder, finding)) };
  };
}

function placedBelow(folder: string, finding: Finding): Finding {
  const { file } = finding;
  return file === undefined || path.isAbsolute(file) ? finding : { ...finding, file: path.join(folder, file).replaceAll(path.sep, "/") };
}

/** What cannot be loaded or is refused is a finding, and all else goes in. */
async function seedServer(transport: Transport, folder: string, config: LoadedConfig): Promise<Seeded> {
  const { createConductorClient } = await import("../client/conductor-client.ts");
  const client = createConductorClient({ url: "http://embedded.invalid/api", transport });
  const seeded: Seeded = { summary: { created: 0, updated: 0, unchanged: 0, failed: 0, invalid: 0 }, findings: [] };
  for (const kind of kinds) await seedKind(kind, { client, config, seeded });
  if (Object.values(seeded.summary).every((count) => count === 0)) {
    const message = `There are no definitions in ${folder}.`;
    const hint = "They are looked for in tasks/, workflows/, events/ and schedules/ of a project, or among the files of the folder itself.";
    seeded.findings.push({ code: "no-definitions", severity: "warning", message, hint });
  }
  return seeded;
}

interface SeedParts {
  client: DefinitionClient;
  config: LoadedConfig;
  seeded: Seeded;
}

async function seedKind(kind: Kind, { client, config, seeded }: SeedParts): Promise<void> {
  const [{ fetchRemoteDefinitions }, { applyPlan }] = await Promise.all([
    import("../client/remote-definitions.ts"),
    import("../client/apply-plan.ts"),
  ]);
  const { definitions, findings, invalid } = await readLocal(kind, { config: () => Promise.resolve(config) });
  seeded.findings.push(...findings);
  seeded.summary.invalid += invalid;
  if (definitions.length === 0) return;
  const answer = await fetchRemoteDefinitions(client, kind, {});
  const { project } = config;
  const owner = project === undefined ? {} : { project };
  const remote = answer.supported ? answer.definitions : [];
  const plan = assembleUpload({ comparisons: compareDefinitions({ kind, local: definitions, remote, ...owner }), ...owner });
  for (const { name, message } of plan.skipped) seeded.findings.push(notPut(kind, name, message));
  seeded.summary.failed += plan.skipped.length;
  for (const outcome of await applyPlan(plan.steps, client)) count(outcome, seeded);
}

function count({ step, outcome, reason }: StepOutcome, { summary, findings }: Seeded): void {
  if (step.action === "none") summary.unchanged += 1;
  else if (outcome === "done") summary[step.action === "create" ? "created" : "updated"] += 1;
  else {
    summary.failed += 1;
    findings.push(notPut(step.kind, step.name, reason ?? "it was not taken"));
  }
}

const notPut = (kind: Kind, name: string, reason: string): Finding => ({
  code: "not-seeded",
  severity: "error",
  message: `The ${factsOf(kind).label} ${name} was not put into the server: ${reason}`,
});

const kindFolders = ["tasks", "workflows", "events", "schedules"] as const;

/**
 * A folder with a config of its own is that project. One inside of a project, or without any, is taken as a project by itself, with the
 * usual folders; where it has none of them, its files are read as those of `workflows/` are.
 */
async function loadSeed(root: string, { cwd, io, globals }: Context): Promise<LoadedConfig> {
  const { loadConfig } = await import("../project/load-config.ts");
  const flags = {
    ...(globals.profile === undefined ? {} : { profile: globals.profile }),
    ...(globals.config === undefined ? {} : { config: path.resolve(cwd, globals.config) }),
  };
  const config = await loadConfig({ cwd: root, env: io.env, flags });
  if (config.root === root && config.file !== undefined) return config;
  if (globals.config !== undefined) {
    throw new FlowError("usage", `The config ${globals.config} is not one of the folder that --seed names`, {
      hint: `It is that of ${config.root}. Name that folder, or leave out --config.`,
    });
  }
  const own = kindFolders.filter((name) => existsSync(path.join(root, name)));
  const folders = (name: (typeof kindFolders)[number]) => (own.includes(name) ? [{ path: path.join(root, name) }] : []);
  return {
    ...config,
    root,
    paths: {
      tasks: folders("tasks"),
      workflows: own.length === 0 ? [{ path: root }] : folders("workflows"),
      events: folders("events"),
      schedules: folders("schedules"),
      include: [],
      exclude: [],
    },
  };
}
