/** How large the variables of a run may get. */
import { stringifyJson } from "../../core/exact-json.ts";
import type { JsonObject } from "../../core/json.ts";

const limit = 256 * 1024;

/** A message where they are too large. */
export function oversizedVariables(workflowId: string, variables: JsonObject): string | undefined {
  const size = sizeInBytes(stringifyJson(variables));
  if (size <= limit) return undefined;
  return `The variables payload size: ${size} of workflow: ${workflowId} is greater than the permissible limit: 256 kilobytes`;
}

/** As UTF-8. */
function sizeInBytes(text: string): number {
  let size = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // Surrogates come in pairs: two units, four bytes.
    if (code > 0x7ff && (code < 0xd800 || code > 0xdfff)) size += 2;
    else if (code > 0x7f) size += 1;
  }
  return size;
}
