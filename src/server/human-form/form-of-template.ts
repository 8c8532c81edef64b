import type { HumanTaskTemplate } from "../../core/model/human.ts";
import { formFromFields } from "./from-fields.ts";
import { formFromSchema } from "./from-schema.ts";
import { fieldsOf, plainForm } from "./form.ts";
import type { Form } from "./form.ts";

/** Of either shape; the output as JSON where there is no template, or none with fields. A page of the template's own is never shown. */
export function formOfTemplate(template: HumanTaskTemplate | undefined): Form {
  const form = template === undefined ? undefined : readForm(template);
  return form === undefined || fieldsOf(form.elements).next().done === true ? plainForm : form;
}

function readForm({ jsonSchema, templateUI, formTemplate }: HumanTaskTemplate): Form | undefined {
  if (jsonSchema !== undefined && Object.keys(jsonSchema).length > 0) return formFromSchema(jsonSchema, templateUI);
  return formTemplate === undefined ? undefined : formFromFields(formTemplate);
}
