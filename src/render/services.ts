/** Registered services as lines. */
import type { CircuitBreakerState } from "../core/model/service.ts";
import type { Palette } from "./palette.ts";
import { alignColumns, countText, lines, visible } from "./text.ts";

export interface ServiceItem {
  name: string;
  type: string;
  uri: string | undefined;
  /** How many are known. */
  methods: number;
}

export function renderServices(items: readonly ServiceItem[], palette: Palette): string {
  if (items.length === 0) return lines("No service is registered.");
  const rows = alignColumns(
    items.map(({ name, type, uri = "", methods }) => [visible(name), visible(type), countText(methods, "method"), visible(uri)]),
  );
  return lines(...rows, palette.bold(`${countText(items.length, "service")}.`));
}

interface MethodItem {
  operationName: string | undefined;
  methodName: string | undefined;
  methodType: string | undefined;
}

export function renderMethods(items: readonly MethodItem[], saved: boolean, palette: Palette): string {
  const rows = alignColumns(
    items.map(({ operationName = "", methodName = "", methodType = "" }) => [
      visible(methodType),
      visible(methodName),
      visible(operationName),
    ]),
  );
  if (items.length === 0) return lines("It offers nothing.");
  const note = saved ? "They are methods of the service now." : "--save adds them to the service.";
  return lines(...rows, palette.bold(`${countText(items.length, "method")}. ${note}`));
}

const paints = { CLOSED: "green", OPEN: "red", HALF_OPEN: "yellow" } as const satisfies Record<CircuitBreakerState, keyof Palette>;
const words = {
  CLOSED: "calls get through",
  OPEN: "no call gets through",
  HALF_OPEN: "some calls are let through, to see whether it works again",
} as const satisfies Record<CircuitBreakerState, string>;

export function renderCircuit(
  { name, state, since }: { name: string; state: CircuitBreakerState; since: number },
  palette: Palette,
): string {
  const known = Object.hasOwn(paints, state);
  const at = Number.isFinite(since) && since > 0 ? palette.dim(` since ${new Date(since).toISOString()}`) : "";
  return lines(`${palette.bold(visible(name))} ${known ? `${palette[paints[state]](state)}: ${words[state]}` : visible(state)}${at}`);
}
