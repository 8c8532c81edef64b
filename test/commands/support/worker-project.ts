import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { tempFolder } from "../../harness/temp-folder.ts";

/** A project with one task that has a function, named `monitored`. Answers its folder. */
export function createWorkerProject({ config = "", code }: { config?: string; code?: string } = {}): string {
  const root = tempFolder();
  mkdirSync(path.join(root, "tasks/monitored"), { recursive: true });
  writeFileSync(path.join(root, "flow.config.yml"), config === "" ? "project: monitored\n" : config);
  writeFileSync(path.join(root, "tasks/monitored/task.json"), JSON.stringify({ name: "monitored", responseTimeoutSeconds: 60 }));
  writeFileSync(path.join(root, "tasks/monitored/index.mjs"), code ?? "export default (input) => ({ got: input });\n");
  return root;
}
