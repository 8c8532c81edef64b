/** Options as they are typed, for a process of the same command. */
import type { FlagValues, OptionSpecs } from "../command.ts";

export function flagWords(specs: OptionSpecs, flags: FlagValues): string[] {
  return Object.entries(specs).flatMap(([name, spec]) => {
    const flag = /--[a-z-]+/.exec(spec.flags)?.[0];
    const value = flags[name];
    if (flag === undefined || value === undefined) return [];
    if (typeof value === "boolean") return value === flag.startsWith("--no-") ? [] : [flag];
    return (Array.isArray(value) ? value : [value]).flatMap((one) => [flag, String(one)]);
  });
}
