/** Registered services as a whole: what is known of them, their methods and proto files, and their circuit breakers. */
import { ConductorFault } from "../../../core/conductor-api.ts";
import type { CircuitBreakerState, CircuitBreakerTransitionResponse, ServiceMethod, ServiceRegistry } from "../../../core/model/service.ts";
import type { ServiceApi } from "../../../core/service-api.ts";
import type { Store, StoredService } from "../../store/store.ts";
import type { HttpAgents } from "../http-agents.ts";
import type { Breaker } from "./circuit-breaker.ts";
import { readDescriptors } from "./read-descriptors.ts";
import { readServiceDocument } from "./read-document.ts";
import { createServiceBreakers } from "./service-calls.ts";
import type { ServiceCalls } from "./service-calls.ts";
import { addFoundMethods, addMethod, removeMethods, replaceFoundMethods, sameMethods, updateService } from "./service-methods.ts";

export interface ServiceSystem {
  api: ServiceApi;
  calls: ServiceCalls;
}

/** Bytes of a proto file. */
const largestProto = 8 * 1024 * 1024;

/** Takes up the services of the store. */
export function createServiceSystem({ store, now, agents }: { store: Store; now: () => number; agents: HttpAgents }): ServiceSystem {
  const services = new Map(store.loadServices().map((stored) => [stored.service.name, stored] as const));
  const breakers = createServiceBreakers(now);
  const sorted = (): ServiceRegistry[] =>
    [...services.values()].map(({ service }) => service).sort((left, right) => (left.name < right.name ? -1 : 1));
  const announce = (): void => breakers.setServices(sorted());
  announce();

  function find(name: string): StoredService {
    const stored = services.get(name);
    if (stored === undefined) throw new ConductorFault(404, `No service is registered under the name '${name}'`);
    return stored;
  }

  function put(stored: StoredService): void {
    store.saveService(stored);
    services.set(stored.service.name, stored);
    announce();
  }

  function turn(name: string, state: CircuitBreakerState): CircuitBreakerTransitionResponse {
    const { service } = find(name);
    const { name: previousState } = breakers.breakerOf(service);
    return { ...transitionOf(name, breakers.turnBreaker(service, state)), previousState };
  }

  const api: ServiceApi = {
    getServices: sorted,
    getService: (name) => services.get(name)?.service,
    saveService: (service) => put(updateService(services.get(service.name), service)),
    removeService(name) {
      find(name);
      store.deleteService(name);
      services.delete(name);
      announce();
    },
    saveMethod: (name, method) => put(addMethod(find(name), method)),
    removeMethod(name, wanted) {
      const stored = find(name);
      const remaining = removeMethods(stored, (method) => isMeant(method, wanted, name));
      if (remaining.service.methods?.length === stored.service.methods?.length) {
        throw new ConductorFault(404, `The service '${name}' has no method ${wanted.methodType} ${wanted.methodName}`);
      }
      put(remaining);
    },
    async discoverMethods(name, create) {
      const { methods, servers } = await discover({ store, agents }, find(name).service);
      if (!create) return methods;
      // It may have been changed or removed meanwhile.
      const { service, discovered } = replaceFoundMethods(find(name), methods);
      put({ service: servers === undefined ? service : { ...service, servers: servers.map((url) => ({ url })) }, discovered });
      return sameMethods(service, methods);
    },
    ...protoCalls(store, find, put),
    openCircuitBreaker: (name) => turn(name, "OPEN"),
    closeCircuitBreaker: (name) => turn(name, "CLOSED"),
    getCircuitBreaker: (name) => transitionOf(name, breakers.breakerOf(find(name).service)),
  };
  return { api, calls: breakers };
}

async function discover(
  { store, agents }: { store: Store; agents: HttpAgents },
  service: ServiceRegistry,
): Promise<{ methods: ServiceMethod[]; servers?: string[] }> {
  if (service.type === "gRPC") return { methods: describedMethods(store, service.name) };
  if (service.type !== "HTTP") throw new ConductorFault(400, `Methods of ${service.type} services cannot be discovered`);
  try {
    return await readServiceDocument(agents, service.serviceURI ?? "");
  } catch (error) {
    throw new ConductorFault(502, `The service '${service.name}' could not be discovered: ${error instanceof Error ? error.message : ""}`);
  }
}

type ProtoCalls = Pick<ServiceApi, "getProtos" | "getProto" | "saveProto" | "removeProto">;

function protoCalls(store: Store, find: (name: string) => StoredService, put: (stored: StoredService) => void): ProtoCalls {
  return {
    getProtos: (name) => store.loadProtos(find(name).service.name),
    getProto(name, filename) {
      const data = store.loadProto(find(name).service.name, filename);
      if (data === undefined) throw missingProto(name, filename);
      return Buffer.from(data, "base64");
    },
    saveProto(name, filename, data) {
      const stored = find(name);
      if (data.byteLength > largestProto) throw new ConductorFault(413, `A proto file may have ${largestProto / 1024 / 1024} MiB at most`);
      store.saveProto({ serviceName: name, filename, data: Buffer.from(data).toString("base64") });
      const methods = readDescriptors(data) ?? [];
      if (methods.length > 0) put(addFoundMethods(stored, methods));
    },
    removeProto(name, filename) {
      if (!store.deleteProto(find(name).service.name, filename)) throw missingProto(name, filename);
    },
  };
}

const missingProto = (name: string, filename: string): ConductorFault =>
  new ConductorFault(404, `The service '${name}' has no proto file '${filename}'`);

const transitionOf = (service: string, { name, since }: Breaker): CircuitBreakerTransitionResponse => ({
  service,
  currentState: name,
  transitionTimestamp: since,
  message: `The circuit breaker of the service '${service}' is ${name}`,
});

/** Orkes calls the operation "service name", which for HTTP is often taken for that of the registered service. */
const isMeant = (
  method: ServiceMethod,
  { operationName, methodName, methodType }: { operationName: string; methodName: string; methodType: string },
  service: string,
): boolean =>
  method.methodName === methodName &&
  method.methodType === methodType &&
  ((method.operationName ?? "") === operationName || operationName === service || operationName === "");

function describedMethods(store: Store, name: string): ServiceMethod[] {
  const sets = store.loadProtos(name).flatMap(({ data }) => readDescriptors(Buffer.from(data, "base64")) ?? []);
  if (sets.length > 0) return sets;
  throw new ConductorFault(
    400,
    `The server does not connect to gRPC services: store a compiled descriptor set (protoc --descriptor_set_out) for '${name}' first`,
  );
}
