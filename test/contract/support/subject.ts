/** What a contract case talks to: HTTP below `/api` of the server under test, and the few multi-step moves that many cases share. */
import { afterAll, beforeAll } from "vitest";
import type { Json } from "../../../src/core/json.ts";
import type { Task, TaskResultStatus, Workflow } from "../../../src/core/model/execution.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { startTarget } from "../../harness/target.ts";
import type { Target, TargetOptions } from "../../harness/target.ts";
import { differences } from "../differences.ts";
import type { DifferenceId } from "../differences.ts";
import { exchange } from "./http.ts";
import type { Answer, Exchange } from "./http.ts";

type Definition = Record<string, unknown> & { name: string };

export interface Subject {
  /** Base address with `/api`. */
  address(): string;
  /** A name that no other run uses. */
  unique(name: string): string;
  /** What this server is known to do where the two differ; `id` is a key of `differences`. */
  expected<Id extends DifferenceId>(id: Id): (typeof differences)[Id]["real"] | (typeof differences)[Id]["ours"];
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown): Promise<Answer>;
  put(path: string, body?: unknown): Promise<Answer>;
  delete(path: string, body?: unknown): Promise<Answer>;
  send(method: string, path: string, options?: Exchange): Promise<Answer>;
  /** Registers and deletes them at the end. */
  registerTasks(...definitions: Definition[]): Promise<void>;
  registerWorkflow(definition: Definition): Promise<void>;
  /** Registers a workflow of these tasks under a new name and starts it; answers with the run's id. */
  startTasks(tasks: object[], options?: { input?: object; workflow?: object; request?: object }): Promise<string>;
  run(workflowId: string): Promise<Workflow>;
  /** Polls until a task of that type arrives. */
  take(taskType: string, domain?: string): Promise<Task>;
  report(task: Task, status: TaskResultStatus, more?: object): Promise<Answer>;
  /** Takes the next task of the type and ends it. */
  finish(taskType: string, status: TaskResultStatus, more?: object): Promise<Task>;
  /** The run once it satisfies; the server is made to decide in between, as its own timers may lag. */
  runWhen(workflowId: string, satisfies: (run: Workflow) => boolean): Promise<Workflow>;
  runEnded(workflowId: string): Promise<Workflow>;
}

/** A value of a payload that must be text. */
export function textOf(value: Json | undefined): string {
  if (typeof value !== "string") throw new TypeError(`Not text: ${JSON.stringify(value)}`);
  return value;
}

const ended = new Set(["COMPLETED", "FAILED", "TIMED_OUT", "TERMINATED"]);

/**
 * Call once at the top of a file: boots the server for its cases and clears what they registered. `options` are for the embedded server
 * alone.
 */
export function useSubject(options: TargetOptions = {}): Subject {
  let target: Target | undefined;
  const prefix = `c${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
  const cleanups: (() => Promise<unknown>)[] = [];
  let counter = 0;

  beforeAll(async () => {
    target = await startTarget(options);
  });
  afterAll(async () => {
    if (target?.kind === "real") for (const cleanup of cleanups) await cleanup();
    await target?.close();
  });

  const started = (): Target => {
    if (target === undefined) throw new Error("The server is not up yet: use the subject inside a test.");
    return target;
  };
  const send = (method: string, path: string, options?: Exchange): Promise<Answer> => exchange(started().url + path, method, options);
  const get = (path: string): Promise<Answer> => send("GET", path);
  const post = (path: string, body?: unknown): Promise<Answer> => send("POST", path, { body });
  const put = (path: string, body?: unknown): Promise<Answer> => send("PUT", path, { body });
  const remove = (path: string, body?: unknown): Promise<Answer> => send("DELETE", path, { body });
  const unique = (name: string): string => `${prefix}_${name}_${++counter}`;
  const succeeded = (answer: Answer): Answer => {
    if (answer.status >= 300) throw new Error(`${answer.status}: ${answer.text}`);
    return answer;
  };

  /** The real server's database may be locked for a moment; nothing was written then. */
  const posted = async (path: string, body: unknown): Promise<Answer> =>
    succeeded(
      await pollUntil(
        () => post(path, body),
        ({ status, text }) => status !== 500 || !text.includes("SQLITE_BUSY"),
      ),
    );

  const registerTasks: Subject["registerTasks"] = async (...definitions) => {
    await posted("/metadata/taskdefs", definitions);
    for (const { name } of definitions) cleanups.push(() => remove(`/metadata/taskdefs/${encodeURIComponent(name)}`));
  };
  const registerWorkflow: Subject["registerWorkflow"] = async (definition) => {
    await posted("/metadata/workflow?overwrite=true", definition);
    const version = typeof definition["version"] === "number" ? definition["version"] : 1;
    cleanups.push(() => remove(`/metadata/workflow/${encodeURIComponent(definition.name)}/${version}`));
  };
  const run: Subject["run"] = async (workflowId) => succeeded(await get(`/workflow/${workflowId}`)).json<Workflow>();
  const runWhen: Subject["runWhen"] = (workflowId, satisfies) =>
    pollUntil(
      async () => {
        const first = await run(workflowId);
        if (satisfies(first)) return first;
        if (!ended.has(first.status)) await put(`/workflow/decide/${workflowId}`);
        return run(workflowId);
      },
      satisfies,
      { everyMs: 50 },
    );
  const take: Subject["take"] = async (taskType, domain) => {
    const query = domain === undefined ? "" : `&domain=${domain}`;
    const answer = await pollUntil(
      () => get(`/tasks/poll/${taskType}?workerid=contract${query}`),
      ({ status }) => status !== 204,
    );
    return succeeded(answer).json<Task>();
  };
  const report: Subject["report"] = (task, status, more = {}) =>
    post("/tasks", { taskId: task.taskId, workflowInstanceId: task.workflowInstanceId, status, workerId: "contract", ...more });

  return {
    address: () => started().url,
    unique,
    expected: (id) => (started().kind === "real" ? differences[id].real : differences[id].ours),
    get,
    post,
    put,
    delete: remove,
    send,
    registerTasks,
    registerWorkflow,
    startTasks: async (tasks, { input = {}, workflow = {}, request = {} } = {}) => {
      const name = unique("flow");
      await registerWorkflow({ name, tasks, ...workflow });
      return (await posted("/workflow", { name, input, ...request })).text;
    },
    run,
    take,
    report,
    finish: async (taskType, status, more) => {
      const task = await take(taskType);
      succeeded(await report(task, status, more));
      return task;
    },
    runWhen,
    runEnded: (workflowId) => runWhen(workflowId, ({ status }) => ended.has(status)),
  };
}
