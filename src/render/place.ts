export interface Place {
  file?: string | undefined;
  line?: number | undefined;
  column?: number | undefined;
}

/** `file:line:column`, as far as it is known. */
export function renderPlace({ file, line, column }: Place): string {
  if (file === undefined) return "";
  return [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(":");
}
