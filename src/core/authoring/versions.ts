/**
 * Semantic versions, and the integers that Conductor has instead: `2.1.0` is 2001000 (major * 1,000,000 + minor * 1,000 + patch).
 * Integers below 1,000,000 stand for themselves, so that every integer has one text, and that text leads back to it.
 */

/** As it is written in a file or on the command line. */
export type SemanticVersion = `${number}.${number}.${number}`;

const majorUnit = 1_000_000;
const minorUnit = 1_000;
/** Beyond it Conductor's 32 bits do not hold every minor version. */
const largestMajor = 2146;
const largestInteger = 2 ** 31 - 1;

export interface VersionProblem {
  /** Begins with the version as it was written. */
  message: string;
  hint: string;
}

export type VersionReading = { version: number; problem?: undefined } | { version?: undefined; problem: VersionProblem };

/** As people write it: `2.1.0`, or a whole number. */
export function versionText(version: number): string {
  if (!Number.isInteger(version) || version < majorUnit || version >= (largestMajor + 1) * majorUnit) return String(version);
  const [major, minor] = [Math.floor(version / majorUnit), Math.floor((version % majorUnit) / minorUnit)];
  return `${major}.${minor}.${version % minorUnit}`;
}

/** Whether a text is meant as a semantic version, right or wrong: digits with a point behind them. */
export const looksSemantic = (text: string): boolean => /^\s*[vV]?\d+\.\d/.test(text);

/** The integer of a version as people write it; undefined for what is none. */
export function parseVersion(text: string): number | undefined {
  return readVersion(text).version;
}

/** The same, with the reason why there is none. */
export function readVersion(text: string): VersionReading {
  if (/^-?\d{1,10}$/.test(text) && Math.abs(Number(text)) <= largestInteger) return { version: Number(text) };
  const parts = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.exec(text);
  if (parts === null) return { problem: describe(text) };
  const [major, minor, patch] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (major === 0) {
    const hint = "Begin with 1.0.0: as an integer, 0.1.0 would be the same as version 1000.";
    return { problem: { message: `${text} has the major number 0, and Conductor's integers have no room below 1.0.0.`, hint } };
  }
  if (major > largestMajor || minor >= minorUnit || patch >= minorUnit) {
    const hint = `The major number goes up to ${largestMajor}, the others up to ${minorUnit - 1}.`;
    return { problem: { message: `${text} is too large for the integer that Conductor keeps a version in.`, hint } };
  }
  return { version: major * majorUnit + minor * minorUnit + patch };
}

const form = "Write three numbers, as in 2.1.0, or a whole number.";

function describe(text: string): VersionProblem {
  const shown = JSON.stringify(text);
  if (/^\d+\.\d+\.\d+[-+]/.test(text)) {
    const hint = "Conductor's versions are integers, which have no room for it. Leave it out, and count up the last number instead.";
    return { message: `${shown} has a pre-release or build part.`, hint };
  }
  if (/^[vV]\d/.test(text)) return { message: `${shown} begins with a letter.`, hint: `Leave it out: ${text.slice(1)}.` };
  if (/^\d+\.\d+$/.test(text)) return { message: `${shown} has two parts.`, hint: `Write ${text}.0.` };
  if (/^\d+\.\d+\.\d+$/.test(text)) return { message: `${shown} has a number that begins with 0.`, hint: form };
  return { message: `${shown} is no version.`, hint: form };
}
