/** The fields of a form as plain HTML that a screen reader can tell: labels, groups, hints and problems belong to their fields. */
import type { Json, JsonObject } from "../../core/json.ts";
import { fieldsOf, nameOf } from "./form.ts";
import type { Form, FormElement, FormField, FormRule, Sent } from "./form.ts";
import { attribute, flag, markup, raw } from "./html.ts";
import type { Html } from "./html.ts";
import { shownText } from "./read-submission.ts";
import { valueAt } from "./read-values.ts";
import { counts, isEqual, watchedPaths } from "./rules.ts";

export interface Filling {
  /** What the fields are filled with. */
  values: JsonObject;
  /** What was typed, where the form is shown again. */
  sent?: Sent;
  /** By the name of the field. */
  problems: ReadonlyMap<string, string>;
}

/** What a field shows, and by which ids its parts are told. */
interface Shown {
  field: FormField;
  id: string;
  name: string;
  value: Json | undefined;
  /** As it was typed. */
  sent: readonly string[] | undefined;
  problem: string | undefined;
  rule: FormRule | undefined;
}

/** The id of each field's first control, by its name. */
export function idsOf(form: Form): Map<string, string> {
  return new Map([...fieldsOf(form.elements)].map((field, index) => [nameOf(field), `field-${index}`]));
}

export function renderFields(form: Form, filling: Filling): Html {
  const ids = idsOf(form);
  const editable = new Set([...fieldsOf(form.elements)].filter((field) => !field.readOnly).map(nameOf));

  function renderAll(elements: readonly FormElement[], outer: FormRule | undefined): Html[] {
    return elements.map((element) => {
      const { rule } = element;
      // What no answer on this page can change is settled; the rest is decided when the answers are there.
      const isSettled = rule === undefined || ![...watchedPaths(rule.condition)].some((path) => editable.has(nameOf({ path })));
      if (isSettled && !counts(rule, filling.values)) return raw("");
      const open = isSettled ? outer : rule;
      if (element.type === "text") return markup`<p>${element.text}</p>`;
      if (element.type === "field") return renderField(shownOf(element.field, open));
      const inner = renderAll(element.elements, open);
      return element.label === undefined ? markup`${inner}` : markup`<fieldset> <legend>${element.label}</legend> ${inner} </fieldset>`;
    });
  }

  function shownOf(field: FormField, rule: FormRule | undefined): Shown {
    const name = nameOf(field);
    return {
      field,
      id: ids.get(name) ?? "",
      name,
      value: valueAt(filling.values, field.path),
      sent: field.readOnly || filling.sent === undefined ? undefined : (filling.sent.get(name) ?? []),
      problem: filling.problems.get(name),
      rule,
    };
  }

  return markup`${renderAll(form.elements, undefined)}`;
}

function renderField(shown: Shown): Html {
  const { field, id, problem, rule } = shown;
  const notes = [
    ...(field.description === undefined ? [] : [markup`<p class="hint" id="${id}-hint">${field.description}</p>`]),
    ...(rule === undefined ? [] : [markup`<p class="hint" id="${id}-rule">This counts or not by other answers in this form.</p>`]),
    ...(problem === undefined ? [] : [markup`<p class="bad" id="${id}-problem">${problem}</p>`]),
  ];
  const marked = field.required ? markup`${field.label} <span aria-hidden="true">*</span>` : markup`${field.label}`;
  const isGroup = field.type === "choices" || (field.type === "flag" && field.required);
  if (isGroup)
    return markup`<div class="field"> <fieldset class="choices"${describedBy(shown)}> <legend>${marked}</legend> ${notes}${renderOptions(shown)} </fieldset> </div>`;
  if (field.type === "flag") return markup`<div class="field">${renderOptions(shown)} <label for="${id}">${marked}</label>${notes}</div>`;
  return markup`<div class="field"><label for="${id}">${marked}</label>${notes}${renderControl(shown)}</div>`;
}

function describedBy({ field, id, problem, rule }: Shown): Html {
  const parts = [
    ...(field.description === undefined ? [] : [`${id}-hint`]),
    ...(rule === undefined ? [] : [`${id}-rule`]),
    ...(problem === undefined ? [] : [`${id}-problem`]),
  ];
  return markup`${attribute("aria-describedby", parts.length === 0 ? undefined : parts.join(" "))}${attribute("aria-invalid", problem === undefined ? undefined : "true")}`;
}

const inputTypes: Readonly<Record<string, string>> = { date: "date", time: "time", email: "email", url: "url" };

function renderControl(shown: Shown): Html {
  const { field, id, name, sent } = shown;
  const text = sent?.[0] ?? textOf(shown);
  // A rule may take the field away, so the browser must not insist on it.
  const isRequired = field.required && shown.rule === undefined && !field.readOnly;
  const common = markup` id="${id}" name="${name}"${describedBy(shown)}${flag("required", isRequired)}`;
  if (field.type === "choice") return renderSelect(shown, common);
  const readOnly = flag("readonly", field.readOnly);
  if (field.type === "longtext" || field.type === "lines" || field.type === "json") {
    const hint = field.type === "lines" ? "One a line" : undefined;
    // A line feed at the begin of a text area would be lost.
    return markup`<textarea${common}${readOnly}${attribute("placeholder", hint)}${attribute("maxlength", field.limits.maxLength)}>${"\n"}${text}</textarea>`;
  }
  const { minLength, maxLength } = field.limits;
  const isNumber = field.type === "integer" || field.type === "number";
  return markup`<input type="${inputTypes[field.type] ?? "text"}"${common}${readOnly} value="${text}" autocomplete="off"${attribute("inputmode", isNumber ? (field.type === "integer" ? "numeric" : "decimal") : undefined)}${attribute("minlength", minLength)}${attribute("maxlength", maxLength)}>`;
}

function textOf({ field, value }: Shown): string {
  if (field.type === "lines" && Array.isArray(value)) return value.map(shownText).join("\n");
  return shownText(value);
}

/** The empty choice is there where nothing is chosen yet, or nothing need be. */
function renderSelect({ field, value, sent }: Shown, common: Html): Html {
  const place = sent?.[0] ?? String(field.choices.findIndex((choice) => isEqual(value, choice.value)));
  const options = field.choices.map(
    (choice, index) => markup`<option value="${index}"${flag("selected", place === String(index))}>${choice.label}</option>`,
  );
  return markup`<select${common}${flag("disabled", field.readOnly)}><option value="">Choose</option>${options}</select>`;
}

/** A flag that must be answered has two answers; one that need not is ticked or not. */
function renderOptions({ field, id, name, value, sent, problem, rule }: Shown): Html {
  const disabled = flag("disabled", field.readOnly);
  const option = (type: "radio" | "checkbox", at: { id: string; value: string; label: string; isSet: boolean }): Html =>
    markup`<label><input type="${type}" id="${at.id}" name="${name}" value="${at.value}"${flag("checked", at.isSet)}${disabled}${flag("required", type === "radio" && rule === undefined && !field.readOnly)}> ${at.label}</label>`;
  if (field.type === "choices") {
    const isSet = (index: number, of: Json): boolean =>
      sent?.includes(String(index)) ?? (Array.isArray(value) && value.some((one) => isEqual(one, of)));
    return markup`${field.choices.map((choice, index) => option("checkbox", { id: index === 0 ? id : `${id}-${index}`, value: String(index), label: choice.label, isSet: isSet(index, choice.value) }))}`;
  }
  const answer = sent === undefined ? (typeof value === "boolean" ? String(value) : "") : (sent[0] ?? "");
  if (field.required) {
    return markup`${option("radio", { id, value: "true", label: "Yes", isSet: answer === "true" })}${option("radio", { id: `${id}-1`, value: "false", label: "No", isSet: answer === "false" })}`;
  }
  const shown = { field, id, name, value, sent, problem, rule };
  return markup`<input type="checkbox" id="${id}" name="${name}" value="true"${flag("checked", answer === "true")}${disabled}${describedBy(shown)}>`;
}
