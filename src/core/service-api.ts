/** The calls on registered services, beside those of `conductor-api.ts`. Failures are `ConductorFault`s: 404 where there is none. */
import type { CircuitBreakerTransitionResponse, ProtoRegistryEntry, ServiceMethod, ServiceRegistry } from "./model/service.ts";

export interface ServiceApi {
  /** By name. */
  getServices(): ServiceRegistry[];
  /** Undefined where there is none. */
  getService(name: string): ServiceRegistry | undefined;
  /** Creates or replaces; its methods stay where it has none with it. */
  saveService(service: ServiceRegistry): void;
  /** With its methods and proto files. */
  removeService(name: string): void;
  /** Replaces the one of the same operation, method name and type. */
  saveMethod(serviceName: string, method: ServiceMethod): void;
  removeMethod(serviceName: string, method: { operationName: string; methodName: string; methodType: string }): void;
  /** Reads what the service offers from its OpenAPI document, or from its stored descriptors; `create` has that replace what it found before. 502 where it cannot be read. */
  discoverMethods(name: string, create: boolean): Promise<ServiceMethod[]>;
  /** By file name. */
  getProtos(serviceName: string): ProtoRegistryEntry[];
  getProto(serviceName: string, filename: string): Uint8Array;
  /** In place of the one of that name. The methods of a compiled descriptor set are added to the service. */
  saveProto(serviceName: string, filename: string, data: Uint8Array): void;
  removeProto(serviceName: string, filename: string): void;
  openCircuitBreaker(name: string): CircuitBreakerTransitionResponse;
  closeCircuitBreaker(name: string): CircuitBreakerTransitionResponse;
  getCircuitBreaker(name: string): CircuitBreakerTransitionResponse;
}
