/** What became of the packages of tasks. */
import type { Palette } from "./palette.ts";
import { countText, visible, visibleLines } from "./text.ts";

export interface InstalledFolder {
  /** Relative to the project's root, with `/`. */
  folder: string;
  /** Whose code finds what is installed there. */
  tasks: string[];
  /** Absent where it was not even called. */
  manager?: string;
  /** Whether a lock file decided what was installed. */
  locked?: boolean;
  outcome: "installed" | "failed";
  reason?: string;
  /** Of the package manager. */
  output?: string;
  /** Packages whose install scripts did not run. */
  skippedScripts?: string[];
}

interface RenderOptions {
  palette: Palette;
  isVerbose: boolean;
}

export function renderInstalled(items: readonly InstalledFolder[], { palette, isVerbose }: RenderOptions): string {
  if (items.length === 0) return "No task has packages of its own to install.\n";
  const failed = items.filter(({ outcome }) => outcome === "failed").length;
  const counts = `${countText(items.length, "folder")}: ${items.length - failed} installed, ${failed} failed\n`;
  return items.map((item) => renderItem(item, { palette, isVerbose })).join("") + (failed > 0 ? palette.red(counts) : counts);
}

function renderItem(item: InstalledFolder, { palette, isVerbose }: RenderOptions): string {
  const { folder, manager, locked, outcome, reason, output = "", skippedScripts } = item;
  const how = manager === undefined ? "" : palette.dim(` (${manager}${locked === true ? "" : ", without a lock file"})`);
  const isShown = isVerbose || outcome === "failed";
  const printed = isShown && output.trim() !== "" ? `${indent(visibleLines(output.trim()))}\n` : "";
  if (outcome === "failed") return `${palette.red("failed")} ${visible(folder)}${how}: ${visible(reason ?? "")}\n${printed}`;
  const scripts =
    skippedScripts === undefined
      ? ""
      : `  ${palette.yellow(`install scripts did not run: ${skippedScripts.map(visible).join(", ")}`)}; --allow-scripts runs them\n`;
  return `${palette.green("+")} ${visible(folder)}${how}\n${scripts}${printed}`;
}

const indent = (text: string): string => text.replaceAll(/^(?=.)/gm, "  ");
