/** Reads the Prometheus text format (0.0.4) strictly: what a scrape would refuse or misread throws. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface Family {
  name: string;
  type: string;
  help: string;
  samples: Sample[];
}

const namePattern = "[a-zA-Z_:][a-zA-Z0-9_:]*";

export function parsePrometheus(text: string): Map<string, Family> {
  if (!text.endsWith("\n")) throw new Error("The last line must end with a line feed.");
  const families = new Map<string, Family>();
  const seen = new Set<string>();
  let current: Family | undefined;
  let help: { name: string; text: string } | undefined;
  for (const line of text.slice(0, -1).split("\n")) {
    const helpLine = new RegExp(`^# HELP (${namePattern}) (.*)$`).exec(line);
    const typeLine = new RegExp(`^# TYPE (${namePattern}) (counter|gauge|histogram)$`).exec(line);
    if (helpLine !== null) help = { name: helpLine[1] ?? "", text: helpLine[2] ?? "" };
    else if (typeLine !== null) {
      const [, name = "", type = ""] = typeLine;
      if (families.has(name)) throw new Error(`${name} comes in two groups.`);
      if (help?.name !== name) throw new Error(`${name} has no HELP before its TYPE.`);
      current = { name, type, help: help.text, samples: [] };
      families.set(name, current);
    } else {
      const sample = parseSample(line);
      if (current === undefined || !belongs(sample.name, current)) throw new Error(`${sample.name} stands outside its group: ${line}`);
      const key = JSON.stringify([sample.name, sortedPairs(sample.labels)]);
      if (seen.has(key)) throw new Error(`The same series twice: ${line}`);
      seen.add(key);
      current.samples.push(sample);
    }
  }
  for (const family of families.values()) checkFamily(family);
  return families;
}

const sortedPairs = (labels: Record<string, string>): [string, string][] =>
  Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1));

function belongs(name: string, { name: family, type }: Family): boolean {
  if (type !== "histogram") return name === family;
  return ["_bucket", "_sum", "_count"].some((suffix) => name === family + suffix);
}

function parseSample(line: string): Sample {
  const match = new RegExp(`^(${namePattern})(?:\\{(.*)\\})? (\\S+)$`).exec(line);
  if (match === null) throw new Error(`No sample: ${line}`);
  const [, name = "", inner, value = ""] = match;
  const labels: Record<string, string> = {};
  let rest = inner ?? "";
  while (rest !== "") {
    const label = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,(?=.)|$)/.exec(rest);
    if (label === null) throw new Error(`No labels: ${line}`);
    const [all, key = "", text = ""] = label;
    if (Object.hasOwn(labels, key)) throw new Error(`The label ${key} twice: ${line}`);
    labels[key] = text.replaceAll(/\\(.)/g, (_, character: string) => (character === "n" ? "\n" : character));
    rest = rest.slice(all.length);
  }
  return { name, labels, value: parseValue(value, line) };
}

function parseValue(text: string, line: string): number {
  if (text === "+Inf") return Infinity;
  if (text === "-Inf") return -Infinity;
  if (text === "NaN") return NaN;
  if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text)) throw new Error(`No value: ${line}`);
  return Number(text);
}

function checkFamily({ name, type, samples }: Family): void {
  if (type === "counter" && samples.some(({ value }) => !(value >= 0))) throw new Error(`${name} counts down.`);
  if (type !== "histogram") return;
  const series = new Map<string, { buckets: [number, number][]; sum?: number; count?: number }>();
  for (const { name: sample, labels, value } of samples) {
    const { le, ...rest } = labels;
    const key = JSON.stringify(sortedPairs(rest));
    const entry = series.get(key) ?? { buckets: [] };
    series.set(key, entry);
    if (sample.endsWith("_sum")) entry.sum = value;
    else if (sample.endsWith("_count")) entry.count = value;
    else entry.buckets.push([parseValue(le ?? "", sample), value]);
  }
  for (const [key, { buckets, sum, count }] of series) {
    const say = (what: string): Error => new Error(`${name} ${key}: ${what}`);
    if (sum === undefined || count === undefined) throw say("_sum or _count is missing");
    for (const [index, [bound, total]] of buckets.entries()) {
      const before = buckets[index - 1];
      if (before !== undefined && (before[0] >= bound || before[1] > total)) throw say("buckets must ascend");
    }
    const last = buckets.at(-1);
    if (last?.[0] !== Infinity || last[1] !== count) throw say("the bucket +Inf must hold all");
  }
}
