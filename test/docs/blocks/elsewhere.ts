/**
 * What no test of the pages runs, all of it, each by its page and its first line: what is in no list here is run, and what is in one is
 * marked `elsewhere=REASON` in its page. So a block that is added is run, or somebody has to say here why it is not.
 */
import type { Block } from "./read-blocks.ts";
import { readCommands } from "./shell-lines.ts";
import type { ShellCommand } from "./shell-lines.ts";

export interface Reason {
  means: string;
  /** What stands there, with the test that looks at it instead, or `none`. */
  blocks: Readonly<Record<string, string>>;
}

const none = "none";

export const reasons: Readonly<Record<string, Reason>> = {
  npm: {
    means: "installs from a registry, or runs scripts of the reader's",
    blocks: {
      "README.md: npm ci && npm start     # the example: 300 orders through an embedded server and real workers":
        "test/e2e/run-example.test.ts",
      "docs/ci.md: npm ci": none,
      "docs/ci.md: npm test": none,
      "docs/quick-start.md: npm ci": "test/e2e/quick-start.test.ts",
      "docs/tasks.md: flow tasks install": "test/commands/tasks-install.test.ts",
    },
  },
  docker: {
    means: "needs a daemon that builds images",
    blocks: {
      "docs/docker.md: docker build --target cli -t flow:0.1.0 .": "test/docs/delivery.test.ts",
      'docs/docker.md: docker run --rm -v "$PWD":/project --user "$(id -u):$(id -g)" -e HOME=/tmp flow:0.1.0 validate': none,
      "docs/docker.md: FROM flow:0.1.0": "test/docs/delivery.test.ts",
      "docs/docker.md: docker build -t shop-worker .": none,
      "docs/docker.md: services:": "test/docs/delivery.test.ts",
      "docs/kubernetes/README.md: FROM node:22-slim": none,
    },
  },
  process: {
    means: "starts processes of its own, or signals one",
    blocks: {
      "docs/testing.md: flow test --watch": "test/commands/test/watch.test.ts",
      "docs/worker-processes.md: flow worker start --all --procs auto": "test/e2e/worker-processes.e2e.ts",
      "docs/worker-processes.md: kill -HUP 4711": "test/e2e/worker-processes.e2e.ts",
    },
  },
  network: {
    means: "needs a server beyond this machine: a Conductor, a broker, a collector",
    blocks: {
      "docs/monitoring.md: OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318 flow worker start --all":
        "test/commands/worker/telemetry.test.ts",
      "docs/quick-start.md: export CONDUCTOR_SERVER_URL=https://conductor.example.com/api": none,
      "docs/server.md: flow server start --kafka localhost:9092": "test/commands/server-start.test.ts",
    },
  },
  suite: {
    means: "comes of a state that another test brings about",
    blocks: {
      'docs/human-tasks.md: "name": "approval"': "test/docs/human-tasks.test.ts",
      "docs/monitoring.md: # Nothing is polled any more.": "test/docs/monitoring.test.ts",
      'docs/monitoring.md: { "types": { "charge_payment": { "depth": 12, "used": 20, "max": 20 } }, "ageMs": 340 }':
        "test/workers/monitor/endpoints.test.ts",
      "docs/quick-start.md: Embedded server on http://127.0.0.1:8080/api": "test/e2e/quick-start.test.ts",
      'docs/server-data.md: "status": 503': "test/server/runtime/full-disk.test.ts",
      "docs/server-data.md: ok      database: server.db (schema 6; definitions: 12, runs: 1840 (open: 3), tasks: 9127 (in queues: 2), effects to be done: 0)":
        "test/commands/doctor-database.test.ts",
      "docs/server-operation.md: 07:31:04.118 POST /api/tasks 200 1.9 ms 36 B": "test/commands/server-start.test.ts",
      "docs/workers.md: 20:08:08 warning: Failed send_mail: smtp said 421 (workflow 6a10c9b7-81c1-40bb-9f32-f05a1957f5c2)":
        "test/render/worker-table.test.ts",
      "docs/workers.md: 20:08:09 warning: 998 times more in 1 s: Failed send_mail: 990 × smtp said 421; 8 × no address":
        "test/workers/limit-lines.test.ts",
    },
  },
  foreign: {
    means: "another product's own form, beside what it becomes here",
    blocks: {
      "docs/migrating/from-cron-jobs.md: # m  h  dom mon dow": none,
      "docs/migrating/from-idflow.md: @worker_task(task_definition_name='my_task', retry_count=5, timeout_seconds=1200, response_timeout_seconds=300":
        none,
      "docs/migrating/from-tasker.md: class StepOneHandler < Tasker::StepHandler::Base": none,
      "docs/migrating/from-tasker.md: class MyTaskHandler < Tasker::TaskHandler::Base": none,
      "docs/migrating/from-tasker.md: name: 'my_task', namespace: 'my_namespace', version: '1.0.0', context: { input_data: 'example' }":
        none,
      "docs/migrating/from-tasker.md: name: my_namespace/my_task": none,
      "docs/migrating/from-tasker.md: templates.define(name: 'validate_input', handler_class: 'MyApp::ValidateInputHandler')": none,
      "docs/migrating/from-tasker.md: name: 'process_order', namespace: 'ecommerce', version: '2.1.0', context: { order_id: 123 }": none,
      "docs/ownership.md: - uses: actions/checkout@v4": none,
    },
  },
  drawing: {
    means: "is a picture made of letters",
    blocks: { "docs/ARCHITECTURE.md: tasks/  workflows/  events/  schedules/                   a Conductor server": none },
  },
};

/** Pages that another suite tells as a story, with the same blocks. */
export const toldElsewhere: Readonly<Record<string, string>> = {
  "docs/patterns.md": "test/contract/pages.contract.ts",
  "docs/migrating/from-tasker.md": "test/contract/pages.contract.ts",
  "docs/quick-start.md": "test/e2e/quick-start.test.ts",
};

/** Lines of blocks that run which are passed over, for the reason of that name. */
const commands: readonly [pattern: RegExp, reason: string][] = [
  [/^npm /, "npm"],
  [/^(?:npx )?flow tasks install\b/, "npm"],
  [/^(?:npx )?flow (?:test|worker start)\b.* --(?:watch|procs)\b/, "process"],
];

export const reasonOf = ({ words }: ShellCommand): string | undefined => commands.find(([pattern]) => pattern.test(words.join(" ")))?.[1];

/** As it stands in a list: the first line that says something. */
export function entryOf({ page, text }: Block): string {
  const first = text.split("\n").find((line) => /\w/.test(line) && !line.endsWith("("));
  return `${page}: ${(first ?? "").trim().replace(/,$/, "")}`;
}

/** Every block and every command that is not run here, by its reason: what the lists above must be. */
export function notRun(blocks: readonly Block[]): Record<string, string[]> {
  const entries = blocks.flatMap((block): [reason: string, entry: string][] => {
    if (block.elsewhere !== undefined) return [[block.elsewhere, entryOf(block)]];
    if (block.mark !== "run" || toldElsewhere[block.page] !== undefined) return [];
    return readCommands(block).flatMap((command): [string, string][] => {
      const reason = reasonOf(command);
      return reason === undefined ? [] : [[reason, `${block.page}: ${command.words.join(" ")}`]];
    });
  });
  const byReason: Record<string, string[]> = {};
  for (const [reason, entry] of entries) (byReason[reason] ??= []).push(entry);
  return byReason;
}
