/**
 * A Conductor server on loopback that keeps a ledger and fails as it is told: the worker's side of the protocol over the same task
 * state as the fake one in memory, on real sockets.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../../../src/workers/clock.ts";
import { systemClock } from "../../../src/workers/clock.ts";
import type { NewTask, PollSemantics, TaskState } from "../../workers/fake-task-state.ts";
import { createTaskState, sleepOn } from "../../workers/fake-task-state.ts";
import type { Ledger } from "../../workers/ledger.ts";
import { createLedger } from "../../workers/ledger.ts";
import { createAwakeTime } from "./awake-time.ts";
import { answerRoute, findOperation } from "./conductor-routes.ts";
import type { ConductorParts, RouteAnswer } from "./conductor-routes.ts";
import type { PickFault } from "./fault-schedule.ts";
import { losesAnswer, resetConnection, sendOddAnswer } from "./wire-faults.ts";
import type { WireFault } from "./wire-faults.ts";
import { createTokens } from "./tokens.ts";
import type { WireEvent } from "./wire-log.ts";
import type { WorkflowLocks } from "./workflow-locks.ts";
import { createWorkflowLocks } from "./workflow-locks.ts";

export interface TcpConductorOptions {
  semantics?: PollSemantics;
  overDelivery?: number;
  /** How long a decision on a workflow takes, during which it is locked; 0 if absent: no lock. */
  decideMs?: number;
  /** Every request needs a token. */
  wantsTokens?: boolean;
  /** Large payloads have a place. */
  hasStorage?: boolean;
  /** Added to the `Date` of each answer. */
  dateSkewMs?: number;
}

export interface TcpConductor {
  /** With `/api`. */
  readonly url: string;
  readonly state: TaskState;
  readonly ledger: Ledger;
  readonly events: WireEvent[];
  readonly locks: WorkflowLocks;
  readonly storage: ReadonlyMap<string, string>;
  /** Milliseconds since it began, as in `events`. */
  now(): number;
  /** When it was last back after a restart. */
  upSince(): number;
  pickFault: PickFault;
  add(task: NewTask): string;
  /** From now on no token is valid but those fetched after this. */
  expireTokens(): void;
  /** Nothing listens, and every connection is cut. Requests under way die with it. */
  goDown(): Promise<void>;
  comeUp(): Promise<void>;
  sockets(): number;
  close(): Promise<void>;
}

/** A server looks after response timeouts now and then only, so they are never over to the millisecond. */
const sweepMs = 1000;

export async function startTcpConductor(options: TcpConductorOptions = {}): Promise<TcpConductor> {
  const startedAt = systemClock.now();
  const clock: Clock = { ...systemClock, now: () => systemClock.now() - startedAt };
  const ledger = createLedger();
  const awake = createAwakeTime();
  const state = createTaskState({
    clock,
    ledger,
    semantics: options.semantics,
    overDelivery: options.overDelivery,
    expireAfter: (ms, run) => awake.after(ms + sweepMs, run),
  });
  const events: WireEvent[] = [];
  const storage = new Map<string, string>();
  const tokens = createTokens(options.wantsTokens === true);
  const locks = createWorkflowLocks(clock, options.decideMs ?? 0);
  // What a server that has died had under way is not carried on by its successor.
  let life = 0;
  let upSince = 0;
  const server = createServer((request, response) => void serve(request, response));
  // Tomcat closes each connection after a hundred requests.
  server.maxRequestsPerSocket = 100;
  server.keepAliveTimeout = 20_000;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const born = life;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
    } catch {
      return; // the worker hung up in the middle of its request
    }
    const event = findOperation(request, Buffer.concat(chunks).toString("utf8"), clock.now());
    if (event.log.taskId !== undefined) event.log.taskType = state.find(event.log.taskId)?.taskType;
    events.push(event.log);
    response.on("close", () => {
      event.log.endedAt = clock.now();
      event.log.answer ??= response.writableFinished ? response.statusCode : "hung-up";
    });
    const fault = conductor.pickFault(event.log);
    if (fault !== undefined) event.log.fault = fault.type;
    if (fault !== undefined && (await failFirst(fault, event.log, response))) return;
    const parts: ConductorParts = { clock, state, ledger, locks, tokens, storage, options, url: conductor.url };
    const answer = await answerRoute(event, parts, {
      isLost: () => losesAnswer(fault) || response.destroyed,
      isDead: () => born !== life,
    });
    if (born !== life) return;
    await send(answer, fault, event.log, response);
  }

  async function send(answer: RouteAnswer, fault: WireFault | undefined, log: WireEvent, response: ServerResponse): Promise<void> {
    if (fault?.type === "slow" && fault.when === "after") await sleepOn(clock, fault.ms);
    if (fault?.type === "restart") {
      log.answer = "broken";
      await conductor.goDown();
      await sleepOn(clock, fault.downMs);
      return conductor.comeUp();
    }
    if (fault?.type === "reset" && fault.when === "after") return breakOff(log, response);
    const body = Buffer.from(answer.body);
    const date = new Date(Date.now() + (options.dateSkewMs ?? 0)).toUTCString();
    response.writeHead(answer.status, { ...answer.headers, date, ...(answer.status === 204 ? {} : { "content-length": body.length }) });
    if (fault?.type === "reset") response.write(body.subarray(0, body.length >> 1), () => breakOff(log, response));
    else response.end(answer.status === 204 ? undefined : body);
  }

  const conductor: TcpConductor = {
    url: "",
    state,
    ledger,
    events,
    locks,
    storage,
    now: () => clock.now(),
    upSince: () => upSince,
    pickFault: () => undefined,
    add: (task) => state.add(task),
    expireTokens: () => tokens.expire(),
    async goDown() {
      life += 1;
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) resetConnection(socket);
      await closed;
    },
    async comeUp() {
      if (server.listening) return;
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
      upSince = clock.now();
    },
    sockets: () => sockets.size,
    async close() {
      awake.stop();
      await conductor.goDown();
    },
  };

  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
  });
  server.on("clientError", (_error, socket) => socket.destroy());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The conductor has no port.");
  const { port } = address;
  return Object.assign(conductor, { url: `http://127.0.0.1:${port}/api` });

  /** True where nothing more is to happen. */
  async function failFirst(fault: WireFault, log: WireEvent, response: ServerResponse): Promise<boolean> {
    if (fault.type === "black-hole") return true;
    if (fault.type === "reset" && fault.when === "before") {
      breakOff(log, response);
      return true;
    }
    if (fault.type === "slow" && fault.when === "before") await sleepOn(clock, fault.ms);
    if (fault.type === "status") {
      const body = fault.body ?? JSON.stringify({ status: fault.status, message: `status ${fault.status}`, retryable: false });
      response.writeHead(fault.status, { "content-type": "application/json", ...fault.headers }).end(body);
      return true;
    }
    if (fault.type !== "odd-answer") return false;
    sendOddAnswer(response, fault.answer);
    return true;
  }

  function breakOff(log: WireEvent, response: ServerResponse): void {
    log.answer = "broken";
    if (response.socket !== null) resetConnection(response.socket);
  }
}
