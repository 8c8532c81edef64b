/** `--allow-deletes N` or `N%`: how much one purge may delete. */
export type AllowDeletes = { count: number } | { percent: number };

/** Undefined for text that is neither a whole number nor a percentage from 0 to 100. */
export function parseAllowDeletes(text: string): AllowDeletes | undefined {
  const count = /^\d+$/.exec(text);
  if (count !== null) return { count: Number(text) };
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (percent === undefined || Number(percent) > 100) return undefined;
  return { percent: Number(percent) };
}

export const defaultAllowDeletes: AllowDeletes = { percent: 30 };
/** Below this many remote definitions a share says nothing, so the default does not apply. */
export const smallestGuarded = 10;

/** Is deleting `deletes` of `total` within what is allowed? */
export function isAllowed(deletes: number, total: number, allowed: AllowDeletes | undefined): boolean {
  if (allowed === undefined) return total < smallestGuarded || isAllowed(deletes, total, defaultAllowDeletes);
  return "count" in allowed ? deletes <= allowed.count : deletes * 100 <= total * allowed.percent;
}
