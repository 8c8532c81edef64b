import { numberIn } from "../engine/own.ts";
import { ServiceMethodSchema, ServiceRegistrySchema } from "../../core/model/service.ts";
import type { CircuitBreakerConfig, ServiceMethod, ServiceRegistry } from "../../core/model/service.ts";
import type { ServiceApi } from "../../core/service-api.ts";
import type { ValidationError } from "../../core/errors.ts";
import { answerJson, answerNothing } from "./answer.ts";
import type { App } from "./app.ts";
import { invalid } from "./faults.ts";
import { readBytes, readModel } from "./read-body.ts";
import { flagQuery, requiredQuery } from "./read-query.ts";

const collection = "/api/registry/service";
const protos = `${collection}/protos/:registryName`;
const item = `${collection}/:name`;

/** The service registry, as Orkes Conductor has it. */
export function addServiceRoutes(app: App, services: ServiceApi): void {
  app.get(collection, () => answerJson(services.getServices()));
  app.post(collection, async (context) => {
    const service = normalized(await readModel<ServiceRegistry>(context, ServiceRegistrySchema));
    const errors = faultsOf(service);
    if (errors.length > 0) throw invalid(errors);
    services.saveService(service);
    return answerNothing();
  });
  addProtoRoutes(app, services);
  // Orkes answers with nothing where there is none, and its clients read that.
  app.get(item, (context) => {
    const service = services.getService(context.req.param("name"));
    return service === undefined ? answerNothing() : answerJson(service);
  });
  app.delete(item, (context) => {
    services.removeService(context.req.param("name"));
    return answerNothing();
  });
  addMethodRoutes(app, services);
  app.post(`${item}/circuit-breaker/open`, (context) => answerJson(services.openCircuitBreaker(context.req.param("name"))));
  app.post(`${item}/circuit-breaker/close`, (context) => answerJson(services.closeCircuitBreaker(context.req.param("name"))));
  app.get(`${item}/circuit-breaker/status`, (context) => answerJson(services.getCircuitBreaker(context.req.param("name"))));
}

function addProtoRoutes(app: App, services: ServiceApi): void {
  app.get(protos, (context) => answerJson(services.getProtos(context.req.param("registryName"))));
  app.get(`${protos}/:filename`, (context) => {
    const { registryName, filename } = context.req.param();
    const data = services.getProto(registryName, filename);
    const headers = { "Content-Type": "application/octet-stream", "Content-Length": String(data.byteLength) };
    return new Response(Buffer.from(data), { headers });
  });
  app.post(`${protos}/:filename`, async (context) => {
    const { registryName, filename } = context.req.param();
    services.saveProto(registryName, filename, await readBytes(context));
    return answerNothing();
  });
  app.delete(`${protos}/:filename`, (context) => {
    const { registryName, filename } = context.req.param();
    services.removeProto(registryName, filename);
    return answerNothing();
  });
}

function addMethodRoutes(app: App, services: ServiceApi): void {
  const methods = `${collection}/:registryName/methods`;
  app.post(methods, async (context) => {
    const method = await readModel<ServiceMethod>(context, ServiceMethodSchema);
    if (method.methodName === undefined || method.methodName.trim() === "") {
      throw invalid([{ path: "methodName", message: "A method must have a name" }]);
    }
    services.saveMethod(context.req.param("registryName"), method);
    return answerNothing();
  });
  app.delete(methods, (context) => {
    const operationName = context.req.query("serviceName") ?? "";
    const [methodName, methodType] = [requiredQuery(context, "method"), requiredQuery(context, "methodType")];
    services.removeMethod(context.req.param("registryName"), { operationName, methodName, methodType });
    return answerNothing();
  });
  app.get(`${item}/discover`, async (context) =>
    answerJson(await services.discoverMethods(context.req.param("name"), flagQuery(context, "create", false))),
  );
}

/** With its type, and with the settings where Orkes has them. */
function normalized({ circuitBreakerConfig, ...service }: ServiceRegistry): ServiceRegistry {
  const config = service.config?.circuitBreakerConfig ?? circuitBreakerConfig;
  return { ...service, type: service.type ?? "HTTP", ...(config === undefined ? {} : { config: { circuitBreakerConfig: config } }) };
}

function faultsOf({ name = "", type, serviceURI = "", config }: Partial<ServiceRegistry>): ValidationError[] {
  const faults: ValidationError[] = [];
  if (name.trim() === "") faults.push({ path: "name", message: "A service must have a name" });
  if (type === "HTTP" && !(URL.canParse(serviceURI) && /^https?:/i.test(serviceURI))) {
    faults.push({
      path: "serviceURI",
      message: "The address of an HTTP service must begin with http:// or https://",
      invalidValue: serviceURI,
    });
  }
  return [...faults, ...settingFaults(config?.circuitBreakerConfig)];
}

const rates = ["failureRateThreshold", "slowCallRateThreshold"] as const satisfies readonly (keyof CircuitBreakerConfig)[];

function settingFaults(config: CircuitBreakerConfig = {}): ValidationError[] {
  return Object.entries(config).flatMap(([name, value]): ValidationError[] => {
    if (typeof value === "boolean") return [];
    const number = numberIn(value) ?? NaN;
    const path = `config.circuitBreakerConfig.${name}`;
    if (rates.some((rate) => rate === name)) {
      return number > 0 && number <= 100 ? [] : [{ path, message: "A rate is a percentage: more than 0, and at most 100" }];
    }
    return number >= 0 ? [] : [{ path, message: "It must not be negative" }];
  });
}
