/** The files of `templates/new`, with what is new put in. */
import { readFile } from "node:fs/promises";

const templateFolder = new URL("../../../templates/new/", import.meta.url);

/** What stands for `{{name}}` in a template. */
export type TemplateValues = Readonly<Record<string, string>>;

export async function fillTemplate(template: string, values: TemplateValues): Promise<string> {
  return fillText(await readFile(new URL(template, templateFolder), "utf8"), values);
}

/**
 * A line that is a placeholder alone takes a value of several lines, each indented as it is, and goes where there is no value.
 * Throws for a placeholder without a value: the template and its values are both ours.
 */
export function fillText(template: string, values: TemplateValues): string {
  const valueOf = (name: string): string => {
    const value = values[name];
    if (value === undefined) throw new Error(`the template has a placeholder ${name} that nothing fills`);
    return value;
  };
  const filled = template.split("\n").flatMap((line) => {
    const alone = /^(\s*)\{\{(\w+)\}\}$/.exec(line);
    if (alone === null) return [line.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => valueOf(name))];
    const [, indent = "", name = ""] = alone;
    const value = valueOf(name);
    return value === "" ? [] : value.split("\n").map((part) => (part === "" ? "" : indent + part));
  });
  return filled.join("\n");
}
