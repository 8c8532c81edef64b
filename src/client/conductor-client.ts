/** The client for a Conductor server, whoever runs it: open-source, Orkes or the embedded one. */
import { FlowError } from "../core/errors.ts";
import type { TaskSource } from "../core/task-source.ts";
import type { Transport } from "../core/transport.ts";
import type { ServerAddress } from "./address.ts";
import { parseAddress } from "./address.ts";
import { createAdminClient } from "./admin-client.ts";
import { createBulkClient } from "./bulk-client.ts";
import type { BulkClient } from "./bulk-client.ts";
import type { AdminClient } from "./admin-client.ts";
import type { Auth } from "./authentication.ts";
import { createEnvironmentClient } from "./environment-client.ts";
import type { EnvironmentClient } from "./environment-client.ts";
import { createEventClient } from "./event-client.ts";
import type { EventClient } from "./event-client.ts";
import { createFetchTransport } from "./fetch-transport.ts";
import { createHumanClient } from "./human-client.ts";
import type { HumanClient } from "./human-client.ts";
import { createMetadataClient } from "./metadata-client.ts";
import type { MetadataClient } from "./metadata-client.ts";
import type { PayloadClient } from "./payload-client.ts";
import { proxySecrets } from "./proxy.ts";
import type { ProxyEnvironment } from "./proxy.ts";
import { createSender } from "./request.ts";
import type { RequestOptions, Traffic } from "./request.ts";
import type { SendCall } from "./call.ts";
import { createSecretClient } from "./secret-client.ts";
import type { SecretClient } from "./secret-client.ts";
import { createScheduleClient } from "./schedule-client.ts";
import type { ScheduleClient } from "./schedule-client.ts";
import { createServiceClient } from "./service-client.ts";
import type { ServiceClient } from "./service-client.ts";
import { createTagClient } from "./tag-client.ts";
import type { TagClient } from "./tag-client.ts";
import { createTaskClient } from "./task-client.ts";
import type { TaskClient } from "./task-client.ts";
import { createTaskSource } from "./task-source.ts";
import { createUndiciTransport } from "./undici-transport.ts";
import type { TlsOptions } from "./undici-transport.ts";
import { createWorkflowClient } from "./workflow-client.ts";
import type { WorkflowClient } from "./workflow-client.ts";

export interface ConductorClientOptions extends Pick<RequestOptions, "random" | "sleep" | "now"> {
  /** An address without a path means `/api` under it. */
  url: string;
  /** None by default, as open-source Conductor has none. */
  auth?: Auth;
  /** Milliseconds for one exchange; 30 seconds by default, Infinity for no limit. Polls have their own. */
  timeoutMs?: number;
  /** How often a call is tried again where that is safe; 3 by default. */
  retries?: number;
  tls?: TlsOptions;
  /** Milliseconds until a connection stands; 10 seconds by default. */
  connectTimeoutMs?: number;
  /** Has https addresses spoken to over this many HTTP/2 connections, where the server can; HTTP/1.1 otherwise. */
  http2Connections?: number;
  /** Where `HTTP_PROXY` and the like are looked up; the process's environment by default. */
  proxyEnv?: ProxyEnvironment;
  /** Instead of undici: a `fetch`, or a transport, such as the one of the embedded server in process. */
  fetch?: typeof fetch;
  transport?: Transport;
}

/** The calls of the REST interface by what they are about. */
export interface ConductorCalls {
  readonly metadata: MetadataClient;
  readonly workflows: WorkflowClient;
  readonly bulk: BulkClient;
  readonly tasks: TaskClient;
  readonly events: EventClient;
  readonly schedules: ScheduleClient;
  readonly secrets: SecretClient;
  readonly environment: EnvironmentClient;
  readonly tags: TagClient;
  readonly human: HumanClient;
  readonly services: ServiceClient;
  readonly admin: AdminClient;
  /** Any call that the rest has no method for. */
  send: SendCall;
}

export interface ConductorClient extends ConductorCalls {
  /** The server's address without credentials. */
  readonly url: string;
  readonly taskSource: TaskSource;
  /** Gets a token now instead of with the first call. Rejects with a FlowError (`unauthorized`) where the credentials are wrong. */
  authenticate(): Promise<void>;
  /** The same calls, each of which the signal ends; with a FlowError (`aborted`) then. */
  withSignal(signal: AbortSignal): ConductorCalls;
  /** What was sent and read so far. */
  traffic(): Traffic;
  /** Waits for what is under way and closes the connections. Later calls reject (`usage`). */
  close(): Promise<void>;
}

const defaultTimeoutMs = 30_000;
const defaultRetries = 3;

/** Opens no connection before the first call. Throws a FlowError (`config`) if the address or the options cannot work. */
export function createConductorClient(options: ConductorClientOptions): ConductorClient {
  const address = parseAddress(options.url);
  const transport = options.transport ?? createTransport(address, options);
  const traffic: Traffic = { requests: 0, bytes: 0 };
  const { auth, random, sleep, now } = options;
  const { send, authenticate } = createSender({
    transport,
    traffic,
    url: address.url,
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    retries: options.retries ?? defaultRetries,
    ...(auth === undefined ? {} : { auth }),
    secrets: [...address.secrets, ...proxySecrets(options.proxyEnv ?? process.env)],
    ...(random === undefined ? {} : { random }),
    ...(sleep === undefined ? {} : { sleep }),
    ...(now === undefined ? {} : { now }),
  });
  const calls = createCalls(send);
  // Few runs have payloads that are kept outside.
  const openPayloads = async (): Promise<PayloadClient> => {
    const { createPayloadClient } = await import("./payload-client.ts");
    // Another host than the server's: neither its credentials nor its certificates are for it.
    const openTransport = (elsewhere: ServerAddress, limits: { maxResponseBytes: number }): Transport =>
      createTransport(elsewhere, { ...limits, ...pickTransport(options) });
    return createPayloadClient({ send, url: address.url, openTransport });
  };
  return {
    ...calls,
    url: address.url,
    taskSource: createTaskSource(send, calls.tasks, openPayloads),
    authenticate,
    withSignal: (signal) =>
      createCalls((call) => send({ ...call, signal: call.signal === undefined ? signal : AbortSignal.any([call.signal, signal]) })),
    traffic: () => ({ ...traffic }),
    close: () => transport.close(),
  };
}

function createCalls(send: SendCall): ConductorCalls {
  return {
    metadata: createMetadataClient(send),
    workflows: createWorkflowClient(send),
    bulk: createBulkClient(send),
    tasks: createTaskClient(send),
    events: createEventClient(send),
    schedules: createScheduleClient(send),
    secrets: createSecretClient(send),
    environment: createEnvironmentClient(send),
    tags: createTagClient(send),
    human: createHumanClient(send),
    services: createServiceClient(send),
    admin: createAdminClient(send),
    send,
  };
}

type TransportOptions = Pick<ConductorClientOptions, "fetch" | "tls" | "proxyEnv" | "connectTimeoutMs" | "http2Connections"> & {
  maxResponseBytes?: number;
};

function pickTransport({ fetch, proxyEnv }: ConductorClientOptions): TransportOptions {
  return { ...(fetch === undefined ? {} : { fetch }), ...(proxyEnv === undefined ? {} : { proxyEnv }) };
}

function createTransport(address: ServerAddress, options: TransportOptions): Transport {
  if (options.fetch !== undefined) return createFetchTransport(address, options.fetch);
  const { tls, proxyEnv, maxResponseBytes, connectTimeoutMs, http2Connections } = options;
  if (tls !== undefined && (tls.cert === undefined) !== (tls.key === undefined)) {
    throw new FlowError("config", "A client certificate needs both the certificate and its private key.", {
      hint: "Give both, or neither.",
    });
  }
  return createUndiciTransport(address, {
    ...(tls === undefined ? {} : { tls }),
    ...(proxyEnv === undefined ? {} : { proxyEnv }),
    ...(maxResponseBytes === undefined ? {} : { maxResponseBytes }),
    ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
    ...(http2Connections === undefined ? {} : { http2Connections }),
  });
}
