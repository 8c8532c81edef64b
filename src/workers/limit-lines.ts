/**
 * A logger whose warnings and errors come as they are while they are few. Of those that come again and again, such as the failures of a
 * task type, the first few are said, then their number once in a while: a storm of failures fills no disk and hides nothing else.
 */
import type { Cancel, Clock } from "./clock.ts";
import type { LogData, WorkerLogger } from "./logger.ts";

export interface LimitedLogger extends WorkerLogger {
  /** Says what is still to be said. */
  flush(): void;
}

/** Lines of one subject that are said at once, before their number is. */
const mostAtOnce = 5;
/** After so many milliseconds one more may be said. */
const refillMs = 1000;
/** The pause between two numbers doubles up to this while the storm goes on. */
const longestPauseMs = 10_000;
/** A reason that was not there before is said at once, too, as far as these go. */
const mostKnownReasons = 10;
const mostCountedReasons = 50;
const mostNamedReasons = 3;
/** Beyond it, subjects that are quiet are forgotten. */
const mostSubjects = 500;

type Level = "warn" | "error";

interface Line {
  message: string;
  data: LogData | undefined;
}

/** What lines have in common that stand for the same thing: all before their first colon, but for ids and numbers. */
interface Subject {
  level: Level;
  text: string;
  /** How many may be said at once, as of `filledAt`. */
  allowance: number;
  filledAt: number;
  pauseMs: number;
  known: Set<string>;
  /** There while lines are only counted. */
  storm: Storm | undefined;
}

interface Storm {
  since: number;
  count: number;
  last: Line;
  reasons: Map<string, ReasonCount>;
  cancel: Cancel;
}

interface ReasonCount {
  /** As it came last. */
  reason: string;
  count: number;
}

export function limitLines(logger: WorkerLogger, clock: Pick<Clock, "now" | "after">): LimitedLogger {
  const subjects = new Map<string, Subject>();

  function say(level: Level, line: Line): void {
    const { subject, reason } = split(line.message);
    const found = find(level, withoutIds(subject));
    const kind = withoutIds(reason).slice(0, 200);
    refill(found, clock.now());
    if (found.storm === undefined && found.allowance >= 1) {
      found.allowance -= 1;
      learn(found, kind);
      return write(level, line);
    }
    if (learn(found, kind)) return write(level, line);
    count((found.storm ??= beginStorm(found, line)), line, { kind, reason });
    logger.debug(line.message, line.data);
  }

  function find(level: Level, text: string): Subject {
    const key = `${level} ${text}`;
    let subject = subjects.get(key);
    if (subject !== undefined) return subject;
    if (subjects.size >= mostSubjects) for (const [other, { storm }] of subjects) if (storm === undefined) subjects.delete(other);
    subject = { level, text, allowance: mostAtOnce, filledAt: clock.now(), pauseMs: refillMs, known: new Set(), storm: undefined };
    subjects.set(key, subject);
    return subject;
  }

  function beginStorm(subject: Subject, last: Line): Storm {
    const cancel = clock.after(subject.pauseMs, () => endStorm(subject));
    return { since: clock.now(), count: 0, last, reasons: new Map(), cancel };
  }

  function endStorm(subject: Subject): void {
    const { storm, level } = subject;
    if (storm === undefined) return;
    storm.cancel();
    subject.storm = undefined;
    // It has had its line: only what is quiet for a while comes line by line again.
    subject.allowance = 0;
    subject.filledAt = clock.now();
    subject.pauseMs = Math.min(longestPauseMs, subject.pauseMs * 2);
    write(level, storm.count === 1 ? storm.last : sumUp(subject.text, storm, clock.now()));
  }

  function write(level: Level, { message, data }: Line): void {
    logger[level](message, data);
  }

  return {
    debug: (message, data) => logger.debug(message, data),
    info: (message, data) => logger.info(message, data),
    warn: (message, data) => say("warn", { message, data }),
    error: (message, data) => say("error", { message, data }),
    flush() {
      for (const subject of subjects.values()) endStorm(subject);
    },
  };
}

function split(message: string): { subject: string; reason: string } {
  const colon = message.indexOf(": ");
  return colon < 0 ? { subject: message, reason: "" } : { subject: message.slice(0, colon), reason: message.slice(colon + 2) };
}

/** So that reasons that name an order each are one reason. */
const withoutIds = (text: string): string =>
  text.replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "…").replaceAll(/(?<![\w-])\d[\d.,:]*/g, "…");

function refill(subject: Subject, now: number): void {
  if (subject.storm !== undefined) return;
  const gained = Math.floor((now - subject.filledAt) / refillMs);
  if (gained <= 0) return;
  subject.filledAt += gained * refillMs;
  subject.allowance = Math.min(mostAtOnce, subject.allowance + gained);
  if (subject.allowance < mostAtOnce) return;
  subject.pauseMs = refillMs;
  subject.known.clear();
}

/** Whether it is a new one. */
function learn({ known }: Subject, kind: string): boolean {
  if (known.has(kind) || known.size >= mostKnownReasons) return false;
  known.add(kind);
  return true;
}

function count(storm: Storm, line: Line, { kind, reason }: { kind: string; reason: string }): void {
  storm.count += 1;
  storm.last = line;
  const known = storm.reasons.get(kind);
  if (known !== undefined) {
    known.count += 1;
    known.reason = reason;
  } else if (storm.reasons.size < mostCountedReasons) storm.reasons.set(kind, { reason, count: 1 });
}

function sumUp(subject: string, { since, count: all, last, reasons }: Storm, now: number): Line {
  const named = [...reasons.values()].sort((one, other) => other.count - one.count).slice(0, mostNamedReasons);
  const seconds = Math.max(1, Math.round((now - since) / 1000));
  const rest = all - named.reduce((sum, one) => sum + one.count, 0);
  const { taskType } = last.data ?? {};
  return {
    message: `${all} times more in ${seconds} s: ${subject}${describeReasons(named, rest)}`,
    data: { code: "repeated", ...(taskType === undefined ? {} : { taskType }), count: all, seconds, reasons: named, last: last.data ?? {} },
  };
}

function describeReasons(named: readonly ReasonCount[], rest: number): string {
  const [first] = named;
  if (first === undefined || (named.length === 1 && rest === 0)) return first?.reason ? `: ${first.reason}` : "";
  const parts = named.map(({ reason, count: times }) => `${times} × ${reason}`);
  return `: ${[...parts, ...(rest === 0 ? [] : [`${rest} × for other reasons`])].join("; ")}`;
}
