/** The data of a log line, on its way from a thread or process or into the log. Handlers may give anything, and it must never fail them. */
import type { LogData } from "./logger.ts";
import { errorText } from "./logger.ts";

/** JSON text. Errors and BigInts, which JSON does not know, go as what a reader wants of them; of what is no JSON at all, what is plain goes. */
export function toDataText(data: LogData): string {
  try {
    return JSON.stringify(data, (_key, value: unknown) => {
      if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
      return typeof value === "bigint" ? String(value) : value;
    });
  } catch (error) {
    const plain = Object.entries(data).filter(([, value]) => ["string", "number", "boolean"].includes(typeof value));
    const [why] = errorText(error).split("\n");
    return JSON.stringify({ ...Object.fromEntries(plain), unsent: `Other data of this line is no JSON: ${why}` });
  }
}

export function fromDataText(text: string | undefined): LogData | undefined {
  return text === undefined ? undefined : JSON.parse(text);
}
