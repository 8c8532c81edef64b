/** `flow tasks install`: what the package.json of each task's folder names, beside it. */
import { FlowError } from "../core/errors.ts";
import type { ExitCode } from "../core/exit-code.ts";
import { exitCodes } from "../core/exit-code.ts";
import { nearest } from "../core/nearest.ts";
import type { TaskPackage, TaskPackages } from "../project/find-task-packages.ts";
import type { InstalledFolder } from "../render/install.ts";
import { renderInstalled } from "../render/install.ts";
import { renderFindings } from "../render/findings.ts";
import type { CommandInput, CommandResult, Flags } from "./command.ts";
import type { Context } from "./context.ts";
import { runInstaller } from "./run-installer.ts";
import type { installOptions } from "./table-install.ts";

/** Package managers wait for the network most of the time, and for each other's locks on the same cache. */
const foldersAtOnce = 4;

type InstallFlags = Flags<typeof installOptions>;

export async function installPackages({ args, flags, context }: CommandInput<InstallFlags>): Promise<CommandResult> {
  const config = await context.config();
  const { findTaskPackages } = await import("../project/find-task-packages.ts");
  const found = findTaskPackages(config);
  const chosen = choose(args, found);
  const { mapLimited } = await import("../project/map-limited.ts");
  let left = chosen.length;
  const items = await mapLimited(chosen, foldersAtOnce, async (one) => {
    context.progress.say(`Installing the packages of tasks: ${left} ${left === 1 ? "folder" : "folders"} left`);
    const installed = await install(one, flags, context);
    left -= 1;
    return installed;
  });
  context.progress.stop();
  const failed = items.filter(({ outcome }) => outcome === "failed").length;
  const summary = { installed: items.length - failed, failed };
  return {
    exitCode: exitCodeOf(summary),
    document: { schema: "flow.install/1", summary, items, findings: found.findings },
    text: (palette) => renderInstalled(items, { palette, isVerbose: context.globals.verbose === true }),
    notes: (palette, quiet) => renderFindings(found.findings, palette, quiet),
  };
}

/** A task without packages of its own needs none. Throws (`not-found`) for a name that no task has. */
function choose(names: readonly string[], { packages, names: known }: TaskPackages): TaskPackage[] {
  if (names.length === 0) return packages;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return packages.filter(({ tasks }) => tasks.some((task) => names.includes(task)));
  const near = nearest(unknown, known);
  throw new FlowError("not-found", `There is no task named ${unknown} in the project.`, {
    hint: near === undefined ? "`flow tasks list --local` shows what there is." : `Did you mean ${near}?`,
  });
}

async function install(one: TaskPackage, { frozen, allowScripts }: InstallFlags, context: Context): Promise<InstalledFolder> {
  const { root } = await context.config();
  const { relativeFile } = await import("../project/project.ts");
  const { planInstall } = await import("../project/package-manager.ts");
  const { packagesWithScripts } = await import("../project/package-file.ts");
  const facts = { folder: relativeFile(root, one.folder), tasks: one.tasks };
  if (one.dependencies === undefined) return { ...facts, outcome: "failed", reason: "package.json is no JSON object" };
  const call = planInstall(one, { frozen: frozen === true, allowScripts: allowScripts === true });
  if ("problem" in call) return { ...facts, outcome: "failed", reason: call.problem };
  const { manager, isLocked: locked } = call;
  const { reason, output } = await runInstaller(call, one.folder, context.io);
  if (reason !== undefined) return { ...facts, manager, locked, outcome: "failed", reason, output };
  const skippedScripts = allowScripts === true || manager !== "npm" ? [] : packagesWithScripts(one.folder);
  return { ...facts, manager, locked, outcome: "installed", output, ...(skippedScripts.length === 0 ? {} : { skippedScripts }) };
}

function exitCodeOf({ installed, failed }: { installed: number; failed: number }): ExitCode {
  if (failed === 0) return exitCodes.done;
  return installed > 0 ? exitCodes.partial : exitCodes.failed;
}
