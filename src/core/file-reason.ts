/** Why a file could not be read or written, in words; Node's own name paths and system calls. */
const reasons: ReadonlyMap<unknown, string> = new Map([
  ["ENOENT", "it does not exist"],
  ["EISDIR", "it is a folder"],
  ["ENOTDIR", "a part of its path is no folder"],
  ["EACCES", "this user may not use it"],
  ["EPERM", "this user may not use it"],
  ["EROFS", "the disk is read-only"],
  ["ENOSPC", "the disk is full"],
]);

export function fileReason(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return reasons.get(code) ?? (error instanceof Error ? error.message : String(error));
}
