/** A plan on disk: written once, whole, for its owner's eyes; read again by an apply. */
import { randomBytes } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { FlowError } from "../core/errors.ts";
import { fileReason } from "../core/file-reason.ts";
import { parseJson, stringifyJson } from "../core/exact-json.ts";
import type { Json } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";
import type { SavedPlan } from "../core/plan-document.ts";
import { planSchema, readSavedPlan } from "../core/plan-document.ts";

/** Throws (`usage`) rather than replace a file that is no plan, and (`failed`) where it cannot be written. */
export async function writePlanFile(named: string, document: object, cwd: string): Promise<void> {
  const file = path.resolve(cwd, named);
  const existing = await readIfThere(file);
  if (existing !== undefined && !isPlan(existing)) {
    throw new FlowError("usage", `--out ${named} is a file that is no plan, so it is not overwritten.`, { hint: "Give another name." });
  }
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    const handle = await open(draft, "wx", 0o600);
    try {
      await handle.writeFile(`${stringifyJson(document, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw new FlowError("failed", `The plan could not be written to ${named}: ${fileReason(cause)}.`, {
      hint: "--out names a file in a folder that is there and writable.",
      cause,
    });
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new FlowError("failed", `${file} cannot be read: ${fileReason(error)}.`, { hint: "--out names a file.", cause: error });
  }
}

function isPlan(text: string): boolean {
  const value = parse(text);
  return isJsonObject(value) && value["schema"] === planSchema;
}

const parse = (text: string): Json | undefined => {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
};

/** Throws (`usage`) where there is no such file, and (`refused`) for one that is no whole plan. */
export async function readPlanFile(named: string, cwd: string): Promise<SavedPlan> {
  let text: string;
  try {
    text = await readFile(path.resolve(cwd, named), "utf8");
  } catch (cause) {
    throw new FlowError("usage", `The plan ${named} cannot be read: ${fileReason(cause)}.`, {
      hint: "`flow plan --out FILE` writes one. To apply single definitions without a plan, name them by `flow tasks upload NAME` and the like.",
      cause,
    });
  }
  const value = parse(text);
  const saved = value === undefined ? "it is no JSON" : readSavedPlan(value);
  if (typeof saved !== "string") return saved;
  throw new FlowError("refused", `${named} is not a plan that can be applied: ${saved}.`, {
    hint: "Make it anew: `flow plan --out FILE`.",
    file: named,
  });
}
