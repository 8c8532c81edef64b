/** The service registry. Orkes and the embedded server answer these calls; the open-source server does not (404). */
import type { JsonObject } from "../core/json.ts";
import type {
  CircuitBreakerState,
  CircuitBreakerTransitionResponse,
  ProtoRegistryEntry,
  ServiceMethod,
  ServiceRegistry,
} from "../core/model/service.ts";
import { readNothing, readObject, readObjects, readOptionalObject } from "./answer.ts";
import { query } from "./call.ts";
import type { Answer, SendCall } from "./call.ts";
import { badAnswer } from "./failure.ts";
import { segment } from "./path-segment.ts";

export type ServiceClient = ReturnType<typeof createServiceClient>;

const services = "/registry/service";
const pathOf = (name: string): string => `${services}/${segment(name)}`;
const protosOf = (name: string): string => `${services}/protos/${segment(name)}`;

/** What has no name must not pass for an entry. */
function readNamed<T extends object>(answer: Answer, key: "name" | "methodName", what: string): T[] {
  const list = readObjects<T & JsonObject>(answer);
  const isNamed = (one: JsonObject): boolean => typeof one[key] === "string";
  if (list.every(isNamed)) return list;
  throw badAnswer(`The server answered with something other than ${what}`, answer.place);
}

function readCircuit(answer: Answer): CircuitBreakerTransitionResponse {
  const told = readObject<CircuitBreakerTransitionResponse>(answer);
  if (circuitBreakerStates.has(told.currentState)) return told;
  throw badAnswer("The server answered with something other than the state of a circuit breaker", answer.place);
}

const circuitBreakerStates: ReadonlySet<CircuitBreakerState> = new Set(["CLOSED", "OPEN", "HALF_OPEN"]);

export function createServiceClient(send: SendCall) {
  const transition = async (method: "GET" | "POST", name: string, verb: string): Promise<CircuitBreakerTransitionResponse> =>
    readCircuit(await send({ method, path: `${pathOf(name)}/circuit-breaker/${verb}`, repeat: "idempotent" }));
  return {
    async getAll(): Promise<ServiceRegistry[]> {
      return readNamed<ServiceRegistry>(await send({ method: "GET", path: services }), "name", "services");
    },
    /** Undefined where there is none. */
    async get(name: string): Promise<ServiceRegistry | undefined> {
      return readOptionalObject<ServiceRegistry>(await send({ method: "GET", path: pathOf(name) }));
    },
    /** Creates or replaces; without `methods` it keeps those that it has. */
    async save(service: ServiceRegistry): Promise<void> {
      readNothing(await send({ method: "POST", path: services, body: service, repeat: "idempotent" }));
    },
    /** Rejects with a 404 (`isMissing`) if there is none. */
    async delete(name: string): Promise<void> {
      readNothing(await send({ method: "DELETE", path: pathOf(name) }));
    },
    async saveMethod(name: string, method: ServiceMethod): Promise<void> {
      readNothing(await send({ method: "POST", path: `${pathOf(name)}/methods`, body: method, repeat: "idempotent" }));
    },
    /** `serviceName`: the operation name of the method, or the name of the service for any. */
    async deleteMethod(name: string, which: { serviceName: string; method: string; methodType: string }): Promise<void> {
      readNothing(await send({ method: "DELETE", path: `${pathOf(name)}/methods${query(which)}` }));
    },
    /** What it offers, by its OpenAPI document or its descriptors; `create` adds that to its methods. */
    async discover(name: string, options: { create: boolean }): Promise<ServiceMethod[]> {
      return readNamed<ServiceMethod>(
        await send({ method: "GET", path: `${pathOf(name)}/discover${query(options)}` }),
        "methodName",
        "methods",
      );
    },
    openCircuitBreaker: (name: string) => transition("POST", name, "open"),
    closeCircuitBreaker: (name: string) => transition("POST", name, "close"),
    getCircuitBreaker: (name: string) => transition("GET", name, "status"),
    ...protoCalls(send),
  };
}

function protoCalls(send: SendCall) {
  const path = (name: string, filename: string): string => `${protosOf(name)}/${segment(filename)}`;
  return {
    async getProtos(name: string): Promise<ProtoRegistryEntry[]> {
      return readObjects<ProtoRegistryEntry>(await send({ method: "GET", path: protosOf(name) }));
    },
    async getProto(name: string, filename: string): Promise<Uint8Array<ArrayBuffer>> {
      let chunks: Uint8Array[] = [];
      const receiver = (): ((chunk: Uint8Array) => void) => {
        // A new try begins anew.
        chunks = [];
        return (chunk) => void chunks.push(chunk);
      };
      await send({ method: "GET", path: path(name, filename), receiver });
      return new Uint8Array(Buffer.concat(chunks));
    },
    async saveProto(name: string, filename: string, data: Uint8Array<ArrayBuffer>): Promise<void> {
      readNothing(await send({ method: "POST", path: path(name, filename), bytes: data, repeat: "idempotent" }));
    },
    async deleteProto(name: string, filename: string): Promise<void> {
      readNothing(await send({ method: "DELETE", path: path(name, filename) }));
    },
  };
}
