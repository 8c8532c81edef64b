/** Values of options, out of what was typed. */
import type { InvalidArgumentError } from "commander";
import { readVersion } from "../core/authoring/versions.ts";

/** With commander's error for what is no such value: it puts the option in front of the message. */
export function createOptionValues(Invalid: typeof InvalidArgumentError) {
  return {
    version(value: string): number {
      const { version, problem } = readVersion(value);
      if (version !== undefined && version >= 0) return version;
      throw new Invalid(`It must be a version. ${problem?.hint ?? "Write a whole number, or three, as in 2.1.0."}`);
    },

    /** An option where a value should be is a value that was forgotten: `--server --json`. */
    text(value: string): string {
      if (/^--[a-z]/.test(value)) throw new Invalid("A value is missing.");
      return value;
    },

    count(value: string, least = 0): number {
      if (/^\d{1,9}$/.test(value) && Number(value) >= least) return Number(value);
      throw new Invalid(`It must be a whole number from ${least}.`);
    },
  };
}
