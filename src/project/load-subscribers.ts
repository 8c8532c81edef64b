/** Loads the subscribers of a project: what it wants done when something happens in a worker. */
import path from "node:path";
import type { Subscriber, WorkerEventListener } from "../core/define-subscriber.ts";
import { isDefinedSubscriber } from "../core/define-subscriber.ts";
import type { Finding } from "../core/findings.ts";
import { nearest } from "../core/nearest.ts";
import { childPointer } from "../core/pointer.ts";
import { workerEventPatterns } from "../core/worker-event.ts";
import { createModuleImporter } from "./import-module.ts";
import { isModuleFile } from "./module-names.ts";
import type { LoadedConfig } from "./load-config.ts";
import { mapLimited } from "./map-limited.ts";
import { createModuleFile } from "./module-file.ts";
import { errorAt, relativeFile } from "./project.ts";
import type { Folder } from "./walk-folders.ts";
import { walkFolders } from "./walk-folders.ts";

export interface LoadedSubscribers {
  subscribers: Subscriber[];
  findings: Finding[];
}

/** Every module below `subscribers/` is one, unless its name begins with `_` or `.`. A broken one is a finding and stops no other. */
export async function loadSubscribers(project: LoadedConfig, options: { timeLimitMs?: number } = {}): Promise<LoadedSubscribers> {
  const { trees, findings } = walkFolders(project, project.subscribers);
  const importer = createModuleImporter(project.root, options.timeLimitMs);
  const loaded = await mapLimited(listModules(trees), 16, async (file) => {
    const { exports, finding } = await importer.importModule(file);
    return finding === undefined ? readSubscriber(project.root, file, exports["default"]) : { findings: [finding] };
  });
  return {
    subscribers: loaded.flatMap(({ subscriber }) => (subscriber === undefined ? [] : [subscriber])),
    findings: [...findings, ...loaded.flatMap((one) => one.findings)],
  };
}

function listModules(trees: readonly Folder[]): string[] {
  return trees.flatMap((tree) => [
    ...tree.files.filter((name) => isModuleFile(name) && !/^[._]/.test(name)).map((name) => path.join(tree.path, name)),
    ...listModules(tree.folders),
  ]);
}

function readSubscriber(root: string, file: string, exported: unknown): { subscriber?: Subscriber; findings: Finding[] } {
  const { locate } = createModuleFile(root, file);
  if (!isDefinedSubscriber(exported)) {
    const what = exported === undefined ? "has no default export" : "has a default export that is not made by defineSubscriber";
    const hint =
      'Write `export default defineSubscriber({ "task:failed": async (event) => { ... } })`, or begin the name of a helper with `_`.';
    return { findings: [errorAt(locate(""), "wrong-export", `The module ${what}.`, hint)] };
  }
  const findings: Finding[] = [];
  const listeners = new Map<string, WorkerEventListener>();
  for (const [pattern, listener] of Object.entries(exported.handlers)) {
    if (!workerEventPatterns.includes(pattern)) findings.push(describeUnknown(pattern, locate(childPointer("", pattern))));
    else if (isListener(listener)) listeners.set(pattern, listener);
    else findings.push(errorAt(locate(childPointer("", pattern)), "wrong-type", `What listens to ${pattern} is no function.`));
  }
  return findings.length > 0 ? { findings } : { subscriber: { name: relativeFile(root, file), listeners }, findings };
}

function describeUnknown(pattern: string, source: Parameters<typeof errorAt>[0]): Finding {
  const near = nearest(pattern, workerEventPatterns);
  const hint = near === undefined ? `There are ${workerEventPatterns.join(", ")}.` : `Did you mean ${near}?`;
  return errorAt(source, "unknown-value", `There is no event ${pattern}.`, hint);
}

const isListener = (value: unknown): value is WorkerEventListener => typeof value === "function";
