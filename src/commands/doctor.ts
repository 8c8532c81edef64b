/** `flow doctor`: looks at everything that a command needs, in order, and says what is wrong and how to mend it. */
import type { ConductorClient } from "../client/conductor-client.ts";
import type { Kind } from "../core/definition.ts";
import { kinds } from "../core/definition.ts";
import { exitCodes, worstExitCode } from "../core/exit-code.ts";
import { isError } from "../core/findings.ts";
import { factsOf } from "../core/kinds.ts";
import type { CommandInput, CommandResult, Flags } from "./command.ts";
import type { Context } from "./context.ts";
import { checkItem, failed, ok, renderCheck, warning } from "./doctor-check.ts";
import type { Check } from "./doctor-check.ts";
import { packageVersion } from "./package-version.ts";
import { readLocal } from "./read-local.ts";
import type { doctorOptions } from "./table-project.ts";

/** The release whose behaviour is known by tests; others are likely to work. */
const testedConductor = "3.32.1";
const oldestNode = [20, 19] as const;

export async function doctor({ flags, context }: CommandInput<Flags<typeof doctorOptions>>): Promise<CommandResult> {
  const checks =
    flags.db === undefined ? await checkAll(context) : await (await import("./doctor-database.ts")).checkDatabaseFile(flags.db, context);
  const exitCode = worstExitCode(checks.map((check) => check.exitCode));
  return {
    exitCode,
    document: { schema: "flow.doctor/1", version: packageVersion(), checks: checks.map(checkItem) },
    text: (palette) => checks.map((check) => renderCheck(check, palette)).join(""),
    headline: headlineOf(checks),
  };
}

function headlineOf(checks: readonly Check[]): string {
  const countOf = (status: Check["status"]): number => checks.filter((check) => check.status === status).length;
  return `Doctor: ${countOf("ok")} ok, ${countOf("warning")} warning, ${countOf("failed")} failed`;
}

const checkAll = async (context: Context): Promise<Check[]> => [
  checkNode(process.versions.node),
  ...(await checkProject(context)),
  ...(await checkServer(context)),
];

function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = oldestNode;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return ok("node", `Node ${version}`);
  return {
    name: "node",
    status: "failed",
    message: `Node ${version} is too old`,
    hint: `Install Node ${oldestNode.join(".")} or newer.`,
    exitCode: exitCodes.failed,
  };
}

async function checkProject(context: Context): Promise<Check[]> {
  try {
    const config = await context.config();
    const checks = [ok("config", config.file === undefined ? "no config file: defaults and environment" : config.file)];
    if (config.project === undefined) {
      checks.push(
        warning(
          "project",
          "no project is named",
          "Set `project` in the config: purge tells by it what is yours. Without it, every orphan counts as yours.",
        ),
      );
    }
    for (const kind of kinds) {
      const { noun } = factsOf(kind);
      const { definitions, findings, invalid } = await readLocal(kind, context);
      const warnings = findings.filter((finding) => !isError(finding)).length;
      const counts = `${definitions.length} valid, ${invalid} invalid, ${warnings} warnings`;
      checks.push(
        invalid > 0
          ? { name: noun, status: "failed", message: counts, hint: "`flow validate` shows what is wrong.", exitCode: exitCodes.invalid }
          : ok(noun, counts),
      );
    }
    return checks;
  } catch (error) {
    return [failed("config", error)];
  }
}

async function checkServer(context: Context): Promise<Check[]> {
  // A config that cannot be read has been said by its own check.
  const config = await context.config().catch(() => undefined);
  if (config === undefined) return [];
  if (config.server.url === undefined) {
    return [warning("server", "no server is configured", "Set `server` in the config, or start one here with flow server start.")];
  }
  const checks: Check[] = [];
  try {
    const client = await context.client();
    // A read of definitions shows more than a health check: the address, the credentials and the right to read.
    const definitions = await client.metadata.getTaskDefs();
    checks.push(ok("server", `${client.url} answers; ${definitions.length} task definitions`));
    checks.push(checkVersion(await client.admin.getVersion()));
    for (const kind of ["event-handler", "schedule"] as const) checks.push(...(await checkKind(client, kind)));
  } catch (error) {
    checks.push(failed("server", error));
  }
  return checks;
}

/** Some servers are built without the scheduler, older ones never had it. */
async function checkKind(client: ConductorClient, kind: Kind): Promise<Check[]> {
  const { fetchRemoteDefinitions } = await import("../client/remote-definitions.ts");
  const { noun, plural } = factsOf(kind);
  try {
    if ((await fetchRemoteDefinitions(client, kind)).supported) return [];
  } catch (error) {
    return [failed(`server ${noun}`, error)];
  }
  return [warning(`server ${noun}`, `the server has no ${plural}`, `An upload of ${plural} to it will fail; everything else works.`)];
}

function checkVersion(version: string | undefined): Check {
  if (version === undefined)
    return warning("version", "the server does not tell its version", "An older or a hosted server: most things work.");
  if (version === testedConductor) return ok("version", `Conductor ${version}`);
  return warning("version", `Conductor ${version}`, `flow is tested with ${testedConductor}; other releases are likely to work.`);
}
