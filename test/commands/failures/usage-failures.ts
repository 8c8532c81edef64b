/** Wrong usage of one command, made from its entry of the table. All of it is 64. */
import type { CommandSpec, OptionSpec } from "../../../src/commands/command.ts";
import { globalOptionSpecs } from "../../../src/commands/global-options.ts";

export interface Misuse {
  title: string;
  /** After the path. */
  args: readonly string[];
  /** What the hint names. */
  near?: string;
}

const longFlag = ({ flags }: OptionSpec): string => /--[a-z-]+/.exec(flags)?.[0] ?? "";
const takesValue = ({ flags }: OptionSpec): boolean => flags.includes("<");

/** A value that is right, so that the next thing is what is wrong. */
const sampleValue = ({ type, choices }: OptionSpec): string => choices?.[0] ?? (type === "count" ? "1" : "value");
const given = (spec: OptionSpec): string[] => (takesValue(spec) ? [longFlag(spec), sampleValue(spec)] : [longFlag(spec)]);

/** One letter is missing, two have changed places, one stands twice. */
function misspell(flag: string): string[] {
  const middle = Math.ceil(flag.length / 2);
  const [head, tail] = [flag.slice(0, middle), flag.slice(middle)];
  return [head + tail.slice(1), head.slice(0, -1) + (tail[0] ?? "") + (head.at(-1) ?? "") + tail.slice(1), head + (tail[0] ?? "") + tail];
}

function unknownOptions(spec: CommandSpec, required: readonly string[]): Misuse[] {
  const options = [...Object.values(spec.options), ...Object.values(globalOptionSpecs)];
  const known = new Set(options.map(longFlag));
  const near = options.flatMap((option) => {
    const flag = longFlag(option);
    return misspell(flag)
      .filter((wrong) => !known.has(wrong) && flag.length > 6)
      .map((wrong): Misuse => ({
        title: wrong,
        args: [...required, wrong, ...(takesValue(option) ? [sampleValue(option)] : [])],
        near: "--",
      }));
  });
  return [
    { title: "an unknown option", args: [...required, "--zzzzqqqq"] },
    { title: "an unknown option before the arguments", args: ["--zzzzqqqq", ...required] },
    { title: "an unknown option with a value", args: [...required, "--zzzzqqqq=1"] },
    { title: "an unknown letter", args: [...required, "-Z"] },
    ...near,
  ];
}

function wrongValues(spec: CommandSpec, required: readonly string[]): Misuse[] {
  return [...Object.values(spec.options), ...Object.values<OptionSpec>(globalOptionSpecs)].flatMap((option) => {
    const flag = longFlag(option);
    if (!takesValue(option)) return [];
    const missing = { title: `${flag} without a value`, args: [...required, flag] };
    const wrong = { title: `${flag} with a wrong value`, args: [...required, flag, "soon"] };
    return option.type === "count" || option.choices !== undefined ? [missing, wrong] : [missing];
  });
}

function conflicts(spec: CommandSpec, required: readonly string[]): Misuse[] {
  return Object.values(spec.options).flatMap((option) =>
    (option.conflicts ?? []).flatMap((name) => {
      const other = spec.options[name];
      return other === undefined
        ? []
        : [{ title: `${longFlag(option)} and ${longFlag(other)}`, args: [...required, ...given(option), ...given(other)] }];
    }),
  );
}

/** Every misuse of a command. What follows `--` is words for `__complete`, so nothing of that is wrong. */
export function misusesOf(spec: CommandSpec): Misuse[] {
  const declared = spec.arguments ?? [];
  const required = declared.filter(({ name }) => name.startsWith("<")).map(({ values }) => values?.[0] ?? "name");
  const isOpen = declared.some(({ name }) => name.includes("..."));
  return [
    ...unknownOptions(spec, required),
    ...wrongValues(spec, required),
    ...conflicts(spec, required),
    ...(required.length > 0 ? [{ title: "no arguments", args: [] }] : []),
    ...(isOpen ? [] : [{ title: "too many arguments", args: [...declared.map(() => "name"), "more"] }]),
    { title: "--json and another format", args: [...required, "--format", "junit"] },
  ];
}
