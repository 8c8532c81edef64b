/** Registered services, in the shape of the official SDK's class of that name. Open-source servers do not answer these calls (404). */
import type { CircuitBreakerTransitionResponse, ProtoRegistryEntry, ServiceMethod, ServiceRegistry } from "../../core/model/service.ts";
import { SdkClient } from "./sdk-client.ts";
import type { CallOptions } from "./sdk-client.ts";

export class ServiceRegistryClient extends SdkClient {
  async getRegisteredServices(options?: CallOptions): Promise<ServiceRegistry[]> {
    return this.on(options).services.getAll();
  }

  /** With its methods and proto files. Rejects with a 404 (`isMissing`) if there is none. */
  async removeService(name: string, options?: CallOptions): Promise<void> {
    await this.on(options).services.delete(name);
  }

  /** Undefined where there is none. */
  async getService(name: string, options?: CallOptions): Promise<ServiceRegistry | undefined> {
    return this.on(options).services.get(name);
  }

  /** No call of an HTTP task gets through until the wait of the breaker is over. */
  async openCircuitBreaker(name: string, options?: CallOptions): Promise<CircuitBreakerTransitionResponse> {
    return this.on(options).services.openCircuitBreaker(name);
  }

  async closeCircuitBreaker(name: string, options?: CallOptions): Promise<CircuitBreakerTransitionResponse> {
    return this.on(options).services.closeCircuitBreaker(name);
  }

  async getCircuitBreakerStatus(name: string, options?: CallOptions): Promise<CircuitBreakerTransitionResponse> {
    return this.on(options).services.getCircuitBreaker(name);
  }

  /** Without `methods` it keeps those that it has. */
  async addOrUpdateService(serviceRegistry: ServiceRegistry, options?: CallOptions): Promise<void> {
    await this.on(options).services.save(serviceRegistry);
  }

  /** Replaces the one of the same operation, name and type. */
  async addOrUpdateServiceMethod(registryName: string, method: ServiceMethod, options?: CallOptions): Promise<void> {
    await this.on(options).services.saveMethod(registryName, method);
  }

  /** `serviceName`: the operation name of the method; the name of the registered service stands for any. */
  async removeMethod(registryName: string, serviceName: string, method: string, methodType: string, options?: CallOptions): Promise<void> {
    await this.on(options).services.deleteMethod(registryName, { serviceName, method, methodType });
  }

  async getProtoData(registryName: string, filename: string, options?: CallOptions): Promise<Blob> {
    return new Blob([await this.on(options).services.getProto(registryName, filename)], { type: "application/octet-stream" });
  }

  /** The methods of a compiled descriptor set (`protoc --descriptor_set_out`) are added to the service. */
  async setProtoData(registryName: string, filename: string, data: Blob, options?: CallOptions): Promise<void> {
    await this.on(options).services.saveProto(registryName, filename, new Uint8Array(await data.arrayBuffer()));
  }

  async deleteProto(registryName: string, filename: string, options?: CallOptions): Promise<void> {
    await this.on(options).services.deleteProto(registryName, filename);
  }

  /** By file name; `data` is base64. */
  async getAllProtos(registryName: string, options?: CallOptions): Promise<ProtoRegistryEntry[]> {
    return this.on(options).services.getProtos(registryName);
  }

  /** What a service offers, by its OpenAPI document or its descriptors; `create` adds that to its methods. */
  async discover(name: string, create = false, options?: CallOptions): Promise<ServiceMethod[]> {
    return this.on(options).services.discover(name, { create });
  }
}
