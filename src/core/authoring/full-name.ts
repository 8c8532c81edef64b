/** Namespaces: what Conductor calls `namespace.name`. */

/** The name that Conductor knows it by. */
export const fullName = (namespace: string | undefined, name: string): string => (namespace === undefined ? name : `${namespace}.${name}`);

/** Words of letters, digits, _ and -, with dots between them. */
export const isNamespace = (text: string): boolean => /^[\w-]+(?:\.[\w-]+)*$/.test(text);

/** What may stand as `name` in a file whose definition Conductor knows by this name, the whole first: `a.b.c`, `b.c`, `c`. */
export function namesWithin(name: string): string[] {
  const parts = name.split(".");
  return parts.map((_part, index) => parts.slice(index).join(".")).filter((part) => part !== "");
}
