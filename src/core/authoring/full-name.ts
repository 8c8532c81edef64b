/** Namespaces: what Conductor calls `namespace.name`. */

/** The name that Conductor knows it by. */
export const fullName = (namespace: string | undefined, name: string): string => (namespace === undefined ? name : `${namespace}.${name}`);

/** Words of letters, digits, _ and -, with dots between them. */
export const isNamespace = (text: string): boolean => /^[\w-]+(?:\.[\w-]+)*$/.test(text);
