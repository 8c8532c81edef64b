/**
 * Services that workflows call, as the service registry of Orkes Conductor has them; the open-source server has none. Durations are
 * milliseconds, rates are percentages.
 */
import { Type } from "./type.ts";
import type { Static } from "./type.ts";
import { anyJson, integer, listOf, oneOf, optional, optionalMap, text } from "./fields.ts";

export const serviceTypes = ["HTTP", "gRPC", "MCP_REMOTE"] as const;
export const circuitBreakerStates = ["CLOSED", "OPEN", "HALF_OPEN"] as const;
export type CircuitBreakerState = (typeof circuitBreakerStates)[number];

/** Kept as it was written, such as `50.0`. */
const rate = (description: string) => optional(Type.Unsafe<number>({ description }));
const duration = (description: string) => integer({ long: true, description });
const flag = (description: string) => optional(Type.Boolean({ description }));

/** What is absent has the default of resilience4j, which Orkes builds upon. */
export const CircuitBreakerConfigSchema = Type.Object(
  {
    failureRateThreshold: rate("Opens when so many percent of the calls failed; 50 if absent."),
    slidingWindowSize: integer({ description: "How many of the latest calls count; 100 if absent." }),
    minimumNumberOfCalls: integer({ description: "It does not open before so many calls; 100 if absent." }),
    waitDurationInOpenState: duration("How long it is open before calls are tried again; 60000 if absent."),
    permittedNumberOfCallsInHalfOpenState: integer({ description: "How many calls are tried then; 10 if absent." }),
    slowCallRateThreshold: rate("Opens when so many percent of the calls were slow; 100 if absent."),
    slowCallDurationThreshold: duration("A call that takes longer is slow; 60000 if absent."),
    automaticTransitionFromOpenToHalfOpenEnabled: flag(
      "Whether it is half open as soon as the wait is over, and not only with the next call.",
    ),
    maxWaitDurationInHalfOpenState: duration("How long it is half open at most before it opens again; 0 or absent: no limit."),
  },
  { $id: "OrkesCircuitBreakerConfig" },
);
export type CircuitBreakerConfig = Static<typeof CircuitBreakerConfigSchema>;

const RequestParamSchema = Type.Object({
  name: text({ description: "Its name." }),
  type: text({ description: "Where it stands: Path, Query, Header, Cookie or Body." }),
  required: flag("Whether a call must have it."),
  schema: optional(
    Type.Object({
      type: text({ description: "Such as `string`." }),
      format: text({ description: "Such as `int64`." }),
      defaultValue: anyJson({ description: "What counts where it is absent." }),
    }),
  ),
});
export type RequestParam = Static<typeof RequestParamSchema>;

export const ServiceMethodSchema = Type.Object(
  {
    id: integer({ serverOwned: true, long: true, description: "A number, set by the server." }),
    operationName: text({ description: "What it does, or for gRPC the service in the proto file." }),
    methodName: text({ description: "For HTTP the path, such as `/users/{id}`." }),
    methodType: text({ description: "GET and the like; for gRPC UNARY, SERVER_STREAMING and the like." }),
    inputType: text({ description: "The media type or message that it takes." }),
    outputType: text({ description: "The media type or message that it answers." }),
    requestParams: listOf(RequestParamSchema),
    exampleInput: optionalMap({ description: "An example of what it takes." }),
  },
  { $id: "ServiceMethod" },
);
export type ServiceMethod = Static<typeof ServiceMethodSchema>;

const ServiceConfigSchema = Type.Object({ circuitBreakerConfig: optional(CircuitBreakerConfigSchema) });

export const ServiceRegistrySchema = Type.Object(
  {
    name: Type.String({ description: "Its name." }),
    type: oneOf(serviceTypes, { description: "What it speaks; HTTP if absent." }),
    serviceURI: text({ description: "Where it is: its address or, for HTTP, that of its OpenAPI document." }),
    methods: optional(Type.Array(ServiceMethodSchema, { description: "In an update, absent keeps those that are there." })),
    requestParams: listOf(RequestParamSchema),
    circuitBreakerEnabled: flag("Whether failed calls open the circuit breaker; if absent, they do where it is configured."),
    config: optional(ServiceConfigSchema),
    /** As the README of the official JavaScript SDK writes it; kept in `config`. */
    circuitBreakerConfig: optional(CircuitBreakerConfigSchema),
    servers: optional(
      Type.Array(Type.Object({ url: Type.String() }), {
        description: "Where calls go if serviceURI is an OpenAPI document; discovery reads it there.",
      }),
    ),
  },
  { $id: "ServiceRegistry" },
);
export type ServiceRegistry = Static<typeof ServiceRegistrySchema>;

export const ProtoRegistryEntrySchema = Type.Object(
  {
    serviceName: Type.String({ description: "The service." }),
    filename: Type.String({ description: "The file." }),
    data: Type.String({ description: "Its bytes, in base64." }),
  },
  { $id: "ProtoRegistryEntry" },
);
export type ProtoRegistryEntry = Static<typeof ProtoRegistryEntrySchema>;

export const CircuitBreakerTransitionResponseSchema = Type.Object(
  {
    service: Type.String({ description: "The service." }),
    previousState: optional(Type.Unsafe<CircuitBreakerState>({ type: "string", enum: circuitBreakerStates })),
    currentState: Type.Unsafe<CircuitBreakerState>({ type: "string", enum: circuitBreakerStates }),
    transitionTimestamp: Type.Integer({ long: true, description: "Since when; epoch milliseconds." }),
    message: Type.String({ description: "The same in words." }),
  },
  { $id: "CircuitBreakerTransitionResponse" },
);
export type CircuitBreakerTransitionResponse = Static<typeof CircuitBreakerTransitionResponseSchema>;
