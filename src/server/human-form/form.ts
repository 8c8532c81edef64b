/** A form as this server shows it, whichever shape its template has. */
import type { Json } from "../../core/json.ts";

/** More than people fill in: a page must not grow without end, and a few controls can stand for all that a schema has. */
export const mostFields = 500;
export const mostChoices = 1000;

/** `flag`: true or false. `lines`: a list of texts, one a line. `json`: any JSON value. */
export type FieldType =
  | "text"
  | "longtext"
  | "integer"
  | "number"
  | "flag"
  | "date"
  | "time"
  | "date-time"
  | "email"
  | "url"
  | "choice"
  | "choices"
  | "lines"
  | "json";

export interface Choice {
  value: Json;
  label: string;
}

/** Bounds of the value; lengths count characters. */
export interface FieldLimits {
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  /** A regular expression that must match somewhere in the text. */
  pattern?: string;
}

export interface FormField {
  /** Where the value stands in the output: keys from the outside in; none for the output itself. */
  path: readonly string[];
  type: FieldType;
  label: string;
  description?: string;
  required: boolean;
  readOnly: boolean;
  /** Of `choice` and `choices`. */
  choices: readonly Choice[];
  limits: FieldLimits;
  /** What to say instead of the usual words where a rule does not hold: by the limit, or `required`. */
  messages: Readonly<Record<string, string>>;
  /** Where neither output nor input has a value. */
  fallback?: Json;
}

/** Whether a part of the form counts, by other values. */
export interface FormRule {
  effect: "SHOW" | "HIDE" | "ENABLE" | "DISABLE";
  condition: Condition;
}

export type Condition =
  | { type: "all" | "any"; conditions: readonly Condition[] }
  /** `schema`: a JSON Schema of which `const`, `enum`, `minimum`, `maximum` and `not` count. */
  | { type: "value"; path: readonly string[]; schema: Json };

export type FormElement = { rule?: FormRule } & (
  | { type: "field"; field: FormField }
  | { type: "group"; label?: string; elements: readonly FormElement[] }
  | { type: "text"; text: string }
);

export interface Form {
  title?: string;
  description?: string;
  elements: readonly FormElement[];
}

/** The name of a field in a request, and the key for what is wrong with it: a JSON pointer. Browsers leave out fields with an empty name. */
export const nameOf = ({ path }: Pick<FormField, "path">): string =>
  path.length === 0 ? "output" : path.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

export function* fieldsOf(elements: readonly FormElement[]): Generator<FormField> {
  for (const element of elements) {
    if (element.type === "field") yield element.field;
    else if (element.type === "group") yield* fieldsOf(element.elements);
  }
}

/** Where there is no template that can be shown: the output as JSON. */
export const plainForm: Form = {
  elements: [
    {
      type: "field",
      field: {
        path: [],
        type: "json",
        label: "Output",
        description: "A JSON object; the output of the task.",
        required: false,
        readOnly: false,
        choices: [],
        limits: {},
        messages: {},
      },
    },
  ],
};

/** What a browser has sent for a form: the values of each field, by its name. */
export type Sent = ReadonlyMap<string, readonly string[]>;

export function readSent(text: string): Sent {
  const sent = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const values = sent.get(name);
    if (values === undefined) sent.set(name, [value]);
    else values.push(value);
  }
  return sent;
}
