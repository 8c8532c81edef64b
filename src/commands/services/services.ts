/** `flow services list`, `discover` and `circuit`. */
import { FlowError, isHttpError, isMissing } from "../../core/errors.ts";
import { exitCodes } from "../../core/exit-code.ts";
import { nearest } from "../../core/nearest.ts";
import { renderCircuit, renderMethods, renderServices } from "../../render/services.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import type { Context } from "../context.ts";
import { orLacking } from "../lacking.ts";
import { mustRead } from "../read-remote.ts";
import type { circuitOptions, discoverOptions } from "../table-services.ts";

const orNoServices = async <T>(work: Promise<T>): Promise<T> =>
  orLacking(work, "service registry: open-source Conductor lacks it", "Orkes and the embedded server have one.");

export async function listServices({ context }: CommandInput<Record<string, never>>): Promise<CommandResult> {
  const client = await context.client();
  const services = await mustRead(orNoServices(client.services.getAll()));
  const items = services.map(({ name, type, serviceURI, methods }) => ({
    name,
    type: type ?? "HTTP",
    uri: serviceURI,
    methods: methods?.length ?? 0,
  }));
  return {
    exitCode: exitCodes.done,
    document: { schema: "flow.services/1", server: { url: client.url }, items },
    text: (palette) => renderServices(items, palette),
  };
}

export async function discoverService({ args, flags, context }: CommandInput<Flags<typeof discoverOptions>>): Promise<CommandResult> {
  const [name = ""] = args;
  const { services } = await context.client();
  const create = flags.save === true;
  const discovering = context.whileWriting(() => services.discover(name, { create }));
  const methods = await known(name, context, discovering).catch((error: unknown) => {
    throw unanswered(error, name);
  });
  const items = methods.map(({ operationName, methodName, methodType }) => ({ operationName, methodName, methodType }));
  return {
    exitCode: exitCodes.done,
    document: { schema: "flow.service-methods/1", name, saved: create, items },
    text: (palette) => renderMethods(items, create, palette),
  };
}

/** A proxy would not know what the service is called. */
function unanswered(error: unknown, name: string): unknown {
  if (!isHttpError(error) || error.status !== 502 || !error.serverMessage.includes(`'${name}'`)) return error;
  return new FlowError("failed", error.serverMessage, {
    hint: "`flow services list` shows the address at which the server asks. Is the service running, and is that its OpenAPI document?",
    cause: error,
  });
}

export async function circuitOfService({ args, flags, context }: CommandInput<Flags<typeof circuitOptions>>): Promise<CommandResult> {
  const [name = ""] = args;
  const { services } = await context.client();
  const call = (): Promise<Awaited<ReturnType<typeof services.getCircuitBreaker>>> =>
    flags.open === true
      ? services.openCircuitBreaker(name)
      : flags.close === true
        ? services.closeCircuitBreaker(name)
        : services.getCircuitBreaker(name);
  const circuit = await known(name, context, context.whileWriting(call));
  const { currentState: state, previousState, transitionTimestamp: since } = circuit;
  return {
    exitCode: exitCodes.done,
    document: { schema: "flow.circuit/1", name, state, previousState, since },
    text: (palette) => renderCircuit({ name, state, since }, palette),
  };
}

/** With a word on what is near where there is no such service. */
async function known<T>(name: string, context: Context, work: Promise<T>): Promise<T> {
  try {
    return await orNoServices(work);
  } catch (error) {
    if (!isMissing(error)) throw error;
    const { services } = await context.client();
    const suggestion = nearest(
      name,
      (await mustRead(services.getAll())).map((service) => service.name),
    );
    throw new FlowError("not-found", `The server has no service ${name}`, {
      hint: suggestion === undefined ? "`flow services list` names those that it has." : `Did you mean ${suggestion}?`,
      cause: error,
    });
  }
}
