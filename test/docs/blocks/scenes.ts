/** What pages have before they begin, or between two blocks, by the names that stand behind `scene=`. */
import { exampleScenes } from "../scenes/example.ts";
import { runScenes } from "../scenes/runs.ts";
import { serverScenes } from "../scenes/servers.ts";
import { smallScenes } from "../scenes/small-projects.ts";
import type { Stage } from "./stage.ts";

export const scenes: Readonly<Record<string, (stage: Stage) => void | Promise<void>>> = {
  ...exampleScenes,
  ...runScenes,
  ...serverScenes,
  ...smallScenes,
};
