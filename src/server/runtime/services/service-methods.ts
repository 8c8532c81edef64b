/** The methods of registered services, and which of them discovery brought: those go when it finds them no longer. Pure. */
import type { ServiceMethod, ServiceRegistry } from "../../../core/model/service.ts";
import type { StoredService } from "../../store/store.ts";

/** As somebody sends it. Without methods it keeps those that are there. */
export function updateService(stored: StoredService | undefined, service: ServiceRegistry): StoredService {
  const { methods = stored?.service.methods ?? [] } = service;
  return prune({ service: withMethods({ ...service, methods: [] }, methods), discovered: stored?.discovered ?? [] });
}

/** From then on it is somebody's, whether it had been discovered or not. */
export function addMethod({ service, discovered }: StoredService, method: ServiceMethod): StoredService {
  return { service: withMethods(service, [method]), discovered: discovered.filter((key) => key !== keyOf(method)) };
}

export const removeMethods = ({ service, discovered }: StoredService, isMeant: (method: ServiceMethod) => boolean): StoredService =>
  prune({ service: { ...service, methods: (service.methods ?? []).filter((method) => !isMeant(method)) }, discovered });

export function addFoundMethods({ service, discovered }: StoredService, found: readonly ServiceMethod[]): StoredService {
  const own = new Set((service.methods ?? []).map(keyOf).filter((key) => !discovered.includes(key)));
  const keys = new Set([...discovered, ...found.map(keyOf)]);
  return { service: withMethods(service, found), discovered: [...keys].filter((key) => !own.has(key)) };
}

/** All that there is now: what was found before, and is not among them, goes. */
export function replaceFoundMethods(stored: StoredService, found: readonly ServiceMethod[]): StoredService {
  const keys = new Set(found.map(keyOf));
  const gone = new Set(stored.discovered.filter((key) => !keys.has(key)));
  return removeMethods(addFoundMethods(stored, found), (method) => gone.has(keyOf(method)));
}

/** Those of the service that are among these, with their numbers. */
export function sameMethods({ methods = [] }: ServiceRegistry, wanted: readonly ServiceMethod[]): ServiceMethod[] {
  const keys = new Set(wanted.map(keyOf));
  return methods.filter((method) => keys.has(keyOf(method)));
}

const keyOf = ({ operationName, methodName, methodType }: ServiceMethod): string => JSON.stringify([operationName, methodName, methodType]);

function prune({ service, discovered }: StoredService): StoredService {
  const keys = new Set((service.methods ?? []).map(keyOf));
  return { service, discovered: discovered.filter((key) => keys.has(key)) };
}

/** Each in place of the same one, with its number. */
function withMethods(service: ServiceRegistry, methods: readonly ServiceMethod[]): ServiceRegistry {
  const byKey = new Map((service.methods ?? []).map((method) => [keyOf(method), method] as const));
  let last = [...byKey.values()].reduce((highest, { id = 0 }) => Math.max(highest, id), 0);
  for (const method of methods) byKey.set(keyOf(method), { ...method, id: byKey.get(keyOf(method))?.id ?? (last += 1) });
  return { ...service, methods: [...byKey.values()] };
}
