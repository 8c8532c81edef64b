/** The service registry. Orkes and the embedded server answer these calls; the open-source server does not (404). */
import type { CircuitBreakerTransitionResponse, ProtoRegistryEntry, ServiceMethod, ServiceRegistry } from "../core/model/service.ts";
import { readNothing, readObject, readObjects, readOptionalObject } from "./answer.ts";
import { query } from "./call.ts";
import type { SendCall } from "./call.ts";
import { segment } from "./path-segment.ts";

export type ServiceClient = ReturnType<typeof createServiceClient>;

const services = "/registry/service";
const pathOf = (name: string): string => `${services}/${segment(name)}`;
const protosOf = (name: string): string => `${services}/protos/${segment(name)}`;

export function createServiceClient(send: SendCall) {
  const transition = async (method: "GET" | "POST", name: string, verb: string): Promise<CircuitBreakerTransitionResponse> =>
    readObject<CircuitBreakerTransitionResponse>(
      await send({ method, path: `${pathOf(name)}/circuit-breaker/${verb}`, repeat: "idempotent" }),
    );
  return {
    async getAll(): Promise<ServiceRegistry[]> {
      return readObjects<ServiceRegistry>(await send({ method: "GET", path: services }));
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
      return readObjects<ServiceMethod>(await send({ method: "GET", path: `${pathOf(name)}/discover${query(options)}` }));
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
