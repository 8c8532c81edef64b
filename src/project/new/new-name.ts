/** The name of something new: what Conductor will call it, and where its files go. */
import { fullName } from "../../core/authoring/full-name.ts";

export interface NewName {
  /** As Conductor knows it: with the namespace. */
  full: string;
  namespace?: string;
  /** Without the namespace. */
  name: string;
  /** The folders that the words of the namespace become, for a path with `/`: `payments/`, or nothing. */
  folder: string;
}

/** For people who have to choose another name. */
export const nameRule =
  "A name begins with a letter and goes on with letters, digits, _ and -. A namespace may stand before it, with a dot: payments.charge.";

const word = /^[A-Za-z][A-Za-z0-9_-]*$/;
/** File systems allow 255 bytes for a name, and an ending must fit. */
const longest = 120;
/** Names that Windows keeps for devices, whatever their ending, and a folder that nobody looks into for definitions. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d|node_modules)$/i;

/** What is wrong with the name, as the end of a sentence; undefined where nothing is. */
export function nameMistake(text: string): string | undefined {
  if (text === "") return "a name is missing";
  const words = text.split(".");
  const odd = words.find((part) => !word.test(part));
  if (odd !== undefined) return odd === "" ? "a word is missing beside a dot" : `${JSON.stringify(odd)} is no word`;
  const long = words.find((part) => part.length > longest);
  if (long !== undefined) return `a word has ${long.length} signs, and a file's name has room for ${longest}`;
  const kept = words.find((part) => reserved.test(part));
  return kept === undefined ? undefined : `no file can be called ${kept} everywhere`;
}

/** Of a text without a mistake. */
export function splitName(text: string): NewName {
  const words = text.split(".");
  const name = words.pop() ?? "";
  const namespace = words.length === 0 ? undefined : words.join(".");
  return {
    full: fullName(namespace, name),
    ...(namespace === undefined ? {} : { namespace }),
    name,
    folder: words.map((part) => `${part}/`).join(""),
  };
}

/** `charge_card` as a sentence would begin with it. */
export function inWords(name: string): string {
  const text = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]+/g, " ")
    .trim()
    .toLowerCase();
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
