/** Which service an HTTP call belongs to, and whether that service's circuit breaker lets it through. */
import type { JsonObject } from "../../../core/json.ts";
import type { CircuitBreakerState, ServiceMethod, ServiceRegistry } from "../../../core/model/service.ts";
import { withoutClosingSlashes } from "../../engine/slashes.ts";
import { afterCall, beforeCall, newBreaker, settingsOf, settle, turnTo } from "./circuit-breaker.ts";
import type { Breaker, BreakerSettings } from "./circuit-breaker.ts";
import { addressesOf, joined } from "./service-address.ts";

export interface ServiceCalls {
  /** A request that names a `service`, with its address and its HTTP method; any other as it is. A text says what is missing. */
  complete(request: JsonObject): JsonObject | string;
  /** Call `end` when it has ended. A text says why the call must not be sent. `serviceName`: instead of the one that `uri` belongs to. */
  begin(uri: string, serviceName?: string): ServiceCall | string;
}

export interface ServiceCall {
  /** `status`: of the answer, 0 where there was none; undefined where nothing was sent or nobody waited for it. */
  end(status: number | undefined): void;
}

export interface ServiceBreakers extends ServiceCalls {
  /** In place of those that were known. Circuit breakers stay as they are. */
  setServices(services: readonly ServiceRegistry[]): void;
  /** As it is now. */
  breakerOf(service: ServiceRegistry): Breaker;
  turnBreaker(service: ServiceRegistry, state: CircuitBreakerState): Breaker;
}

interface Known {
  service: ServiceRegistry;
  settings: BreakerSettings;
  breaker: Breaker;
}

const noService: ServiceCall = { end: () => undefined };
const verbs: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]);

/** The state of circuit breakers is kept in memory: after a start all are closed. */
export function createServiceBreakers(now: () => number): ServiceBreakers {
  const known = new Map<string, Known>();
  /** The longest first. */
  let bases: { origin: string; path: string; name: string }[] = [];

  function settled(name: string): Known | undefined {
    const found = known.get(name);
    if (found !== undefined) found.breaker = settle(found.breaker, found.settings, now());
    return found;
  }

  function ownerOf(uri: string): string | undefined {
    if (bases.length === 0 || !URL.canParse(uri)) return undefined;
    const { origin, pathname } = new URL(uri);
    return bases.find((base) => base.origin === origin && (pathname === base.path || pathname.startsWith(`${base.path}/`)))?.name;
  }

  return {
    complete(request) {
      const { service: name, uri, method } = request;
      if (typeof name !== "string" || name === "") return request;
      const isAbsolute = typeof uri === "string" && URL.canParse(uri);
      const service = known.get(name)?.service;
      // Servers without a registry pass over the name.
      if (service === undefined) return isAbsolute ? request : `No service is registered under the name '${name}'`;
      const operation = typeof method === "string" && !verbs.has(method.toUpperCase()) ? method : undefined;
      const isMeant = ({ operationName, methodName }: ServiceMethod): boolean => operation === operationName || operation === methodName;
      // A method may lack an operation: a verb does not mean that one.
      const found = operation === undefined ? undefined : service.methods?.find(isMeant);
      if (operation !== undefined && found === undefined) return `The service '${name}' has no method '${operation}'`;
      const path = typeof uri === "string" && uri !== "" ? uri : found?.methodName;
      const [address] = addressesOf(service);
      const full = isAbsolute ? uri : address === undefined ? undefined : joined(address, path ?? "");
      if (full === undefined) return `The service '${name}' has no address that HTTP tasks can call`;
      if (!isAbsolute && /[{}]/.test(path ?? ""))
        return `The path '${path}' of the service '${name}' has parameters: give it as uri, filled in`;
      return { ...request, uri: full, ...(found?.methodType === undefined ? {} : { method: found.methodType }) };
    },
    begin(uri, serviceName) {
      const name = serviceName !== undefined && known.has(serviceName) ? serviceName : ownerOf(uri);
      const found = name === undefined ? undefined : known.get(name);
      if (name === undefined || found === undefined) return noService;
      const startedAt = now();
      const admission = beforeCall(found.breaker, found.settings, startedAt);
      found.breaker = admission.breaker;
      const { turn } = admission;
      if (turn === undefined) return refusalOf(name, admission);
      return {
        end(status) {
          // It may have been removed, or registered anew.
          if (known.get(name) !== found) return;
          const outcome = status === undefined ? undefined : { failed: status === 0 || status > 499, tookMs: now() - startedAt };
          found.breaker = afterCall(found.breaker, found.settings, { turn, outcome, now: now() });
        },
      };
    },
    setServices(services) {
      const names = new Set(services.map(({ name }) => name));
      for (const name of known.keys()) if (!names.has(name)) known.delete(name);
      for (const service of services) {
        const settings = settingsOf(service.config?.circuitBreakerConfig, service.circuitBreakerEnabled);
        const before = known.get(service.name);
        if (before === undefined) known.set(service.name, { service, settings, breaker: newBreaker(now()) });
        else Object.assign(before, { service, settings });
      }
      bases = services.flatMap((service) => addressesOf(service).flatMap((address) => baseOf(address, service.name)));
      bases.sort((left, right) => right.path.length - left.path.length);
    },
    breakerOf: ({ name }) => settled(name)?.breaker ?? newBreaker(now()),
    turnBreaker({ name }, state) {
      const found = settled(name);
      if (found === undefined) return newBreaker(now());
      found.breaker = turnTo(found.breaker, state, now());
      return found.breaker;
    },
  };
}

function refusalOf(name: string, { breaker, retryAt }: { breaker: Breaker; retryAt?: number }): string {
  const reason = `the circuit breaker of the service '${name}' is ${breaker.name}, so the request was not sent`;
  if (retryAt === undefined) return `${reason}; it waits for the calls that try whether the service works again`;
  return `${reason}; calls are tried again from ${new Date(Math.min(retryAt, latestDate)).toISOString()}`;
}

/** That a Date can hold. */
const latestDate = 8_640_000_000_000_000;

function baseOf(address: string, name: string): { origin: string; path: string; name: string }[] {
  if (!URL.canParse(address)) return [];
  const { origin, pathname } = new URL(address);
  return [{ origin, path: withoutClosingSlashes(pathname), name }];
}
