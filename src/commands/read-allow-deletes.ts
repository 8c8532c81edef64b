import { parseAllowDeletes } from "../core/allow-deletes.ts";
import type { AllowDeletes } from "../core/allow-deletes.ts";
import { FlowError } from "../core/errors.ts";

/** The value of `--allow-deletes`. Throws (`usage`) for what is neither a number nor a share. */
export function readAllowDeletes(text: string | undefined): AllowDeletes | undefined {
  if (text === undefined) return undefined;
  const limit = parseAllowDeletes(text);
  if (limit !== undefined) return limit;
  throw new FlowError("usage", `--allow-deletes ${text} is neither a number nor a percentage.`, { hint: "Write it like 20 or 50%." });
}
