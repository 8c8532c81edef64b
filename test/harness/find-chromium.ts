/** A Chromium of the system: nothing is ever downloaded for a test. */
import { accessSync, constants } from "node:fs";
import path from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** `FLOW_CHROMIUM` names one; otherwise the first on the path. Undefined where there is none. */
export function findChromium(env: NodeJS.ProcessEnv): string | undefined {
  const given = env["FLOW_CHROMIUM"];
  if (given !== undefined && given !== "") return given;
  const folders = (env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
