/** The configuration of a run: where the project and its server are, and who said so. */
import path from "node:path";
import type { Json } from "../core/json.ts";
import type { Severities } from "../core/severity.ts";
import { checkConfig } from "./check-config.ts";
import type { SettingName } from "./config-table.ts";
import { factsOf, isSeverities } from "./config-table.ts";
import type { Certificates, Credentials } from "./credentials.ts";
import { readCertificates, readCredentials } from "./credentials.ts";
import { findEnvironmentValue, listEnvironmentValues } from "./environment-values.ts";
import { expandFolders } from "./expand-folders.ts";
import type { ConfigFile } from "./find-config.ts";
import { findProtection } from "./find-protection.ts";
import { findConfig, findRepositoryRoot, readConfig } from "./find-config.ts";
import type { Project, ProjectFolder } from "./project.ts";
import type { Environment, ResolvedSettings } from "./resolve-settings.ts";
import { asText, profileNames, resolveSettings } from "./resolve-settings.ts";
import { withPath } from "./server-address.ts";
import type { Secret } from "./secret.ts";
import { createSecret } from "./secret.ts";

export interface ConfigRequest {
  /** Absolute. */
  cwd: string;
  env: Environment;
  flags: ConfigFlags;
}

export interface ConfigFlags {
  config?: string;
  profile?: string;
  server?: string;
  /** Seconds. */
  timeout?: number;
  retries?: number;
}

export interface WorkerSettings {
  concurrency: number;
  drainSeconds: number;
  journal: boolean;
  metricsPort?: number;
  metricsHost?: string;
  /** Where telemetry goes if no variable says so. */
  otelEndpoint?: string;
}

export interface ServerSettings {
  /** With its path; absent where no server is configured. May hold the user and password of a gateway: not to be printed. */
  url?: string;
  timeoutMs: number;
  retries: number;
  /** Reads what the config refers to. Throws a FlowError (`config`) where a reference leads to nothing. */
  credentials(): Credentials | undefined;
  certificates(): Certificates;
}

/** One line of `config show`. Secrets print as `***`. */
export interface ShownSetting {
  name: string;
  value: Json | Secret;
  origin: string;
}

export interface LoadedConfig extends Project {
  /** What listens to the workers' events. */
  subscribers: ProjectFolder[];
  /** The config file, relative to the root; absent where there is none. */
  file?: string;
  /** The protected profile that the server belongs to, chosen or not: what is written there must have been reviewed. */
  protectedBy?: string;
  /** Who owns what is uploaded. */
  project?: string;
  server: ServerSettings;
  worker: WorkerSettings;
  validate: { severities: Severities };
  /** Every setting that has a value, for people. */
  show(): ShownSetting[];
}

/** Throws a FlowError (`config`, exit 64) with file, line and column. No config file at all is fine. */
export async function loadConfig({ cwd, env, flags }: ConfigRequest): Promise<LoadedConfig> {
  const named = flags.config ?? nonEmpty(env["FLOW_CONFIG"]);
  const config = named === undefined ? await findConfig(cwd) : await readConfig(path.resolve(cwd, named));
  if (config !== undefined) checkConfig(config);
  const profile = chooseProfile(flags, env);
  const settings = resolveSettings({
    flags: {
      ...(flags.server === undefined ? {} : { server: flags.server }),
      ...(flags.timeout === undefined ? {} : { timeout: flags.timeout * 1000 }),
      ...(flags.retries === undefined ? {} : { retries: flags.retries }),
    },
    env,
    ...(profile === undefined ? {} : { profile: profile.name }),
    ...(config === undefined ? {} : { config }),
  });
  return assembleConfig(config?.root ?? findRepositoryRoot(cwd), { config, profile, settings, env });
}

const nonEmpty = (text: string | undefined): string | undefined => (text === "" ? undefined : text);

interface ChosenProfile {
  name: string;
  origin: string;
}

function chooseProfile(flags: ConfigFlags, env: Environment): ChosenProfile | undefined {
  if (flags.profile !== undefined) return { name: flags.profile, origin: "flag --profile" };
  const name = nonEmpty(env["FLOW_PROFILE"]);
  return name === undefined ? undefined : { name, origin: "environment FLOW_PROFILE" };
}

function readWorkerSettings(settings: ResolvedSettings): WorkerSettings {
  const number = (name: SettingName) => Number(settings.get(name)?.value);
  const metricsHost = asText(settings.get("worker.metricsHost")?.value);
  const otelEndpoint = asText(settings.get("worker.otelEndpoint")?.value);
  return {
    concurrency: number("worker.concurrency"),
    drainSeconds: number("worker.drainSeconds"),
    journal: settings.get("worker.journal")?.value === true,
    ...(settings.has("worker.metricsPort") ? { metricsPort: number("worker.metricsPort") } : {}),
    ...(metricsHost === undefined ? {} : { metricsHost }),
    ...(otelEndpoint === undefined ? {} : { otelEndpoint }),
  };
}

interface Parts {
  config: ConfigFile | undefined;
  profile: ChosenProfile | undefined;
  settings: ResolvedSettings;
  env: Environment;
}

function assembleConfig(root: string, { config, profile, settings, env }: Parts): LoadedConfig {
  const text = (name: SettingName) => asText(settings.get(name)?.value);
  const texts = (name: SettingName) => asTexts(settings.get(name)?.value);
  const number = (name: SettingName) => Number(settings.get(name)?.value);
  const project = text("project");
  const url = text("server.url");
  const sources = { config, profile: profile?.name, env };
  const protectedBy = findProtection(config, { profile: profile?.name, url });
  return {
    root,
    ...(protectedBy === undefined ? {} : { protectedBy }),
    ...(config === undefined ? {} : { file: config.file }),
    ...(profile === undefined ? {} : { profile: profile.name }),
    profiles: profileNames(config),
    environmentValue: (name) => findEnvironmentValue(name, sources)?.value,
    ...(project === undefined ? {} : { project }),
    server: {
      ...(url === undefined ? {} : { url: withPath(url) }),
      timeoutMs: number("server.timeoutMs"),
      retries: number("server.retries"),
      credentials: () => readCredentials(settings, { root, env }),
      certificates: () => readCertificates(settings, { root }),
    },
    paths: {
      tasks: readFolders(root, settings, "paths.tasks"),
      workflows: readFolders(root, settings, "paths.workflows"),
      events: readFolders(root, settings, "paths.events"),
      schedules: readFolders(root, settings, "paths.schedules"),
      include: texts("paths.include"),
      exclude: texts("paths.exclude"),
    },
    subscribers: readFolders(root, settings, "paths.subscribers"),
    worker: readWorkerSettings(settings),
    validate: { severities: readSeverities(texts("validate.ignore"), settings.get("validate.severity")?.value) },
    show: () => [
      ...showSettings(settings, profile),
      ...listEnvironmentValues(sources).map(({ name, ...shown }) => ({ ...shown, name: `env.${name}` })),
    ],
  };
}

const asTexts = (value: Json | undefined): string[] => (Array.isArray(value) ? value : [value]).filter((item) => typeof item === "string");

/** `validate.ignore` is the short form of `off`. */
function readSeverities(ignored: readonly string[], written: Json | undefined): Severities {
  const off = Object.fromEntries(ignored.map((code) => [code, "off" as const]));
  return { ...off, ...(isSeverities(written) ? written : {}) };
}

/** The default folders may be missing; one that the config names must exist. */
function readFolders(root: string, settings: ResolvedSettings, name: SettingName): ProjectFolder[] {
  const resolved = settings.get(name);
  const folders = new Set(asTexts(resolved?.value).flatMap((written) => expandFolders(root, written)));
  return [...folders].map((folder) => ({
    path: folder,
    ...(resolved?.source === undefined ? {} : { configuredAt: resolved.source }),
  }));
}

function showSettings(settings: ResolvedSettings, profile: ChosenProfile | undefined): ShownSetting[] {
  const shown: ShownSetting[] = profile === undefined ? [] : [{ name: "profile", value: profile.name, origin: profile.origin }];
  for (const [name, { value, origin }] of settings) {
    if (name === "env") continue;
    const text = asText(value) ?? "";
    if (factsOf(name).isSecret === true) shown.push({ name, value: createSecret(text), origin });
    else shown.push({ name, value: name === "server.url" ? withoutPassword(withPath(text)) : value, origin });
  }
  return shown;
}

function withoutPassword(address: string): string {
  const url = new URL(address);
  if (url.password !== "") url.password = "***";
  return url.href;
}
