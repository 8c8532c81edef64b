/** Whether to print in colours: `--no-color` and NO_COLOR say no, FORCE_COLOR says yes, otherwise only a terminal gets them. */
import type { Paint, Palette } from "../render/palette.ts";
import { plainPalette } from "../render/palette.ts";
import type { Io, Sink } from "./io.ts";

export async function createPalette(sink: Sink, { env, color }: { env: Io["env"]; color: boolean }): Promise<Palette> {
  const level = color ? colorLevel(sink, env) : 0;
  if (level === 0) return plainPalette;
  const { Chalk } = await import("chalk");
  const { bold, dim, red, green, yellow, cyan } = new Chalk({ level });
  return { bold: one(bold), dim: one(dim), red: one(red), green: one(green), yellow: one(yellow), cyan: one(cyan) };
}

/** Of chalk a paint takes any number of texts: `map` would hand it the index and the list as well. */
const one =
  (paint: Paint): Paint =>
  (text) =>
    paint(text);

function colorLevel(sink: Sink, env: Io["env"]): 0 | 1 | 2 | 3 {
  if ((env["NO_COLOR"] ?? "") !== "") return 0;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced === "0" || forced === "false" ? 0 : forced === "2" ? 2 : forced === "3" ? 3 : 1;
  return sink.isTTY && env["TERM"] !== "dumb" ? 1 : 0;
}
