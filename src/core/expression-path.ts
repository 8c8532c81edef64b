/** What follows the first word of an expression: the part of a JSONPath that leads to one place. */

/** A field by its name, or an item of a list: one of them, or where there is no index whichever there are. */
export type PathKey = { text: string } & ({ name: string; index?: undefined } | { name?: undefined; index: number | undefined });

/** A field, a quoted field, an item, and what chooses among items. */
const key = /\.([^.[\]\s()*]+)(?=[.[]|$)|\[\s*(?:'([^']*)'|"([^"]*)")\s*\]|\[\s*(-?\d+)\s*\]|\[\s*(?:\*|[-\d\s,:]+|\?\([^\]]*\))\s*\]/y;

/** `.lines[0]['a b']`, as far as it is made of such keys: what follows a function or two dots is left out. */
export function readPath(path: string): PathKey[] {
  const keys: PathKey[] = [];
  key.lastIndex = 0;
  for (let found = key.exec(path); found !== null; found = key.exec(path)) {
    const [text, plain, single, double, index] = found;
    const name = plain ?? single ?? double;
    keys.push(name === undefined ? { text, index: index === undefined ? undefined : Number(index) } : { text, name });
  }
  return keys;
}
