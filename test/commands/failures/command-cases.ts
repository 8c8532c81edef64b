/** How each command of the table is called where everything is well, and what it needs for that. */

export interface Variant {
  /** After the command's path. DIGEST, RUN and PERSON are replaced by what the population has. */
  args: readonly string[];
  /** It reads the config, and cannot do its work with one that is broken. */
  config?: true;
  /** It reads the definitions of the project. */
  definitions?: true;
  /** It asks the server, and cannot do its work without it. */
  server?: true;
  /** Of a kind that some servers lack: a missing route says that, and is no failure. */
  isOptionalKind?: true;
  /** It changes what the server holds. */
  writes?: "definitions" | "runs";
  /** It writes only what somebody has reviewed. */
  reviewed?: true;
  /** With everything as it should be; 0 or 2 if absent. */
  exitCode?: number;
  /** It prints a document a line, and is stopped by a signal where it does not end by itself. */
  live?: true;
  /** It starts processes that share its output: only a process of its own shows that. */
  process?: true;
}

const local = { config: true, definitions: true } as const;
const remote = { config: true, server: true } as const;
const both = { ...local, ...remote } as const;
const upload = { ...both, writes: "definitions" } as const;
const remoteWrite = { ...remote, writes: "definitions" } as const;
const runs = { ...remote, writes: "runs" } as const;

interface Names {
  noun: string;
  same: string;
  /** Differs, or is missing on the server. */
  changed: string;
  orphan: string;
}

/** For the kinds that some servers lack. */
const optional = (cases: Record<string, readonly Variant[]>): Record<string, readonly Variant[]> =>
  Object.fromEntries(
    Object.entries(cases).map(([name, variants]) => [name, variants.map((one) => ({ ...one, isOptionalKind: true as const }))]),
  );

function kindCases({ noun, same, changed, orphan }: Names): Record<string, readonly Variant[]> {
  return {
    [`${noun} list`]: [
      { args: [], ...both },
      { args: ["--local"], ...local },
      { args: ["--remote"], ...remote },
      { args: ["--sync", "--exit-code"], ...both },
    ],
    [`${noun} show`]: [
      { args: [same], ...both },
      { args: [orphan, "--remote"], ...remote },
    ],
    [`${noun} diff`]: [{ args: ["--exit-code"], ...both }],
    [`${noun} upload`]: [
      { args: ["--all"], ...upload },
      { args: [changed, "--journal", "journal.ndjson"], ...upload },
    ],
    [`${noun} purge`]: [
      { args: ["--orphaned", "-y", "--include-unowned", "--allow-deletes", "100%"], ...upload },
      { args: [orphan, "--force", "-y", "--include-unowned"], ...upload },
    ],
    [`${noun} pull`]: [
      { args: ["--all"], ...both },
      { args: [orphan], ...both },
    ],
  };
}

/** By the command's path. A command of the table that is missing here fails the suite. */
export const commandCases: Readonly<Record<string, readonly Variant[]>> = {
  plan: [
    { args: ["--exit-code"], ...both },
    { args: ["--prune", "--out", "new-plan.json"], ...both },
  ],
  apply: [
    { args: ["-y"], ...upload },
    { args: ["--prune", "--include-unowned", "--include-foreign", "-y", "--allow-deletes", "100%", "--fail-fast"], ...upload },
    { args: ["plan.json", "--journal", "journal.ndjson"], ...remoteWrite, reviewed: true },
    { args: ["--digest", "DIGEST"], ...upload, reviewed: true },
  ],
  rollback: [{ args: ["-y"], ...remoteWrite }],
  backup: [
    { args: [], ...remote },
    { args: ["-"], ...remote },
  ],
  restore: [{ args: ["older.json", "-y", "--take-over"], ...remoteWrite }],
  pull: [
    { args: ["--all"], ...both },
    { args: ["changed", "--dry-run"], ...both },
  ],
  ...kindCases({ noun: "tasks", same: "same", changed: "changed", orphan: "orphan" }),
  ...kindCases({ noun: "workflows", same: "flow_same", changed: "flow_changed", orphan: "flow_orphan" }),
  ...optional(kindCases({ noun: "events", same: "on_order", changed: "on_order", orphan: "event_orphan" })),
  ...optional(kindCases({ noun: "schedules", same: "nightly", changed: "nightly", orphan: "schedule_orphan" })),
  "tasks install": [
    { args: [], config: true },
    { args: ["same", "--frozen"], config: true },
  ],
  "tasks run": [{ args: ["works", "--input", '{"a": 1}'], ...local }],
  why: [{ args: ["same"], ...both }],
  adopt: [{ args: ["foreign", "--take-over"], ...remoteWrite }],
  disown: [{ args: ["same"], ...remoteWrite }],
  "workflows compile": [{ args: ["flow_same"], ...local }],
  "workflows graph": [
    { args: ["flow_same"], ...local },
    { args: ["flow_orphan", "--remote", "--format", "mermaid"], ...remote },
    { args: ["RUN"], ...remote },
  ],
  "workflows run": [
    { args: ["flow_waits", "--input", '{"a": 1}'], ...runs },
    { args: ["flow_ends", "--wait"], ...runs },
    { args: ["flow_ends", "--watch"], ...runs, live: true },
  ],
  "workflows status": [{ args: ["RUN"], ...remote }],
  "workflows search": [
    { args: ["--name", "flow_waits", "--status", "RUNNING"], ...remote },
    { args: ["--query", "startTime > 5"], ...remote },
  ],
  "workflows logs": [{ args: ["RUN"], ...remote }],
  "workflows signal": [
    { args: ["RUN", "--output", '{"a": 1}'], ...runs },
    { args: ["RUN", "--task", "hold"], ...runs },
  ],
  "workflows pause": [
    { args: ["RUN"], ...runs },
    { args: ["--name", "flow_waits", "-y"], ...runs },
  ],
  "workflows resume": [{ args: ["--name", "flow_waits", "-y"], ...runs }],
  "workflows restart": [{ args: ["--name", "flow_ends", "--status", "COMPLETED", "-y"], ...runs }],
  "workflows retry": [{ args: ["--name", "flow_waits", "-y"], ...runs }],
  "workflows rerun": [{ args: ["--name", "flow_ends", "--status", "COMPLETED", "-y"], ...runs }],
  "workflows terminate": [
    { args: ["RUN"], ...runs },
    { args: ["--name", "flow_waits", "--dry-run"], ...remote },
    { args: ["--query", "workflowType = flow_waits", "-y"], ...runs },
  ],
  "tasks queue": [
    { args: [], ...remote },
    { args: ["same", "--watch", "--interval", "1"], ...remote, live: true, exitCode: 130 },
  ],
  ...optional({
    "schedules pause": [{ args: ["schedule_orphan", "--reason", "over"], ...runs }],
    "schedules resume": [{ args: ["schedule_orphan"], ...runs }],
    "schedules next": [{ args: ["schedule_orphan"], ...remote }],
  }),
  // What is listed here is asked for by a POST.
  "human list": [{ args: ["--name", "flow_person"], ...runs }],
  "human claim": [{ args: ["PERSON", "--user", "jo", "--override"], ...runs }],
  "human release": [{ args: ["PERSON"], ...runs }],
  "human complete": [{ args: ["PERSON", "--output", '{"a": 1}'], ...runs }],
  "secrets list": [{ args: [], ...runs }],
  // Nothing is on standard input.
  "secrets set": [{ args: ["NEW"], config: true, exitCode: 64 }],
  "secrets delete": [{ args: ["NEW", "-y"], ...runs, exitCode: 1 }],
  "env list": [{ args: [], ...remote }],
  "services list": [{ args: [], ...remote }],
  // Nothing listens where the service should be.
  "services discover": [{ args: ["payments"], ...remote, exitCode: 1 }],
  "services circuit": [
    { args: ["payments"], ...remote },
    { args: ["payments", "--open"], ...runs },
  ],
  "server start": [{ args: ["--port", "0"], live: true }],
  "worker start": [
    { args: ["--all", "--drain", "1"], ...local, live: true },
    { args: ["--all", "--procs", "2", "--watch", "--drain", "1"], ...local, live: true, process: true },
  ],
  "worker events": [{ args: [] }, { args: ["task:*"] }],
  "events catalogue": [{ args: [], ...local }],
  "worker list": [
    { args: [], ...local },
    { args: ["--graph"], ...local },
  ],
  init: [{ args: ["new-project"] }],
  "new task": [{ args: ["fresh"], config: true }],
  "new workflow": [{ args: ["fresh"], config: true }],
  "new schedule": [{ args: ["fresh"], config: true }],
  "new subscriber": [{ args: ["fresh"], config: true }],
  // It is on the server alone.
  "new test": [{ args: ["flow_ends"], config: true, exitCode: 1 }],
  "new event": [{ args: ["fresh"], config: true }],
  dev: [{ args: [], config: true, live: true, process: true }],
  "generate types": [{ args: [], ...local }],
  test: [{ args: [], ...local }],
  validate: [{ args: [], ...local }, { args: ["--explain", "unknown-field"] }],
  doctor: [{ args: [], ...both }, { args: ["--db", "nowhere.db"] }],
  "config show": [{ args: [], config: true }],
  completion: [{ args: ["bash"] }],
  __complete: [{ args: ["--", "tasks", "show", ""] }],
};
