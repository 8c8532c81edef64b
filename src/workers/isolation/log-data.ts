/** The data of a log line on its way to the worker. Handlers may give anything, and it must never fail them. */
import type { LogData } from "../logger.ts";
import { errorText } from "../logger.ts";

/** JSON text. Errors and BigInts, which JSON does not know, go as what a reader wants of them. */
export function toDataText(data: LogData): string {
  try {
    return JSON.stringify(data, (_key, value: unknown) => {
      if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
      return typeof value === "bigint" ? String(value) : value;
    });
  } catch (error) {
    return JSON.stringify({ unsent: `The data of this line is no JSON: ${errorText(error)}` });
  }
}

export function fromDataText(text: string | undefined): LogData | undefined {
  return text === undefined ? undefined : JSON.parse(text);
}
