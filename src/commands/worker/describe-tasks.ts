/** `the task charge_card` or `12 tasks`. */
export function describeTasks(names: readonly string[]): string {
  return names.length === 1 ? `the task ${names[0]}` : `${names.length} tasks`;
}
