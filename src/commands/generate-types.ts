/** `flow generate types`: TypeScript types of the schemas of the project's tasks and workflows. */
import { existsSync } from "node:fs";
import path from "node:path";
import { schemaOfValidator } from "../core/authoring/schema-of-validator.ts";
import { typesFile, typesHeader } from "../core/authoring/types-file.ts";
import type { TypedDefinition } from "../core/authoring/types-file.ts";
import type { LocalDefinition } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import { exitCodes } from "../core/exit-code.ts";
import { isError } from "../core/findings.ts";
import type { Finding } from "../core/findings.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";
import type { StandardSchema } from "../core/task-module.ts";
import { loadDefinitions } from "../project/load-definitions.ts";
import { loadTasks } from "../project/load-tasks.ts";
import type { LoadedTask } from "../project/load-tasks.ts";
import { withValibotSchema } from "../project/with-valibot-schema.ts";
import { createFile, readExactText, replaceFile } from "../project/replace-file.ts";
import { renderFindings } from "../render/findings.ts";
import type { CommandInput, CommandResult, Flags } from "./command.ts";
import type { Context } from "./context.ts";
import type { generateTypesOptions } from "./table-generate.ts";

const usualFile = "flow-types.ts";

export async function generateTypes({ flags, context }: CommandInput<Flags<typeof generateTypesOptions>>): Promise<CommandResult> {
  const { root } = await context.config();
  const file = flags.output === undefined ? path.join(root, usualFile) : path.resolve(context.cwd, flags.output);
  if (!/\.[cm]?ts$/.test(file)) {
    throw new FlowError("usage", `${flags.output ?? ""} is no name of a TypeScript file`, { hint: "Let it end with .ts or .d.ts." });
  }
  const { definitions, findings } = await readTyped(context);
  const shown = path.relative(root, file).replaceAll(path.sep, "/");
  if (findings.some(isError)) return refused(findings);
  const text = typesFile(definitions);
  const before = existsSync(file) ? readExactText(file) : undefined;
  if (flags.check === true) return checked(shown, before === text, findings);
  if (before !== undefined && before !== "" && !before.startsWith(typesHeader)) {
    throw new FlowError("refused", `${shown} was not made by this command, so it is not written over`, {
      hint: "Name another file with --output.",
    });
  }
  if (before === undefined) createFile(root, file, text);
  else if (before !== text) replaceFile({ root, file, before, text });
  const changed = before !== text;
  return {
    exitCode: exitCodes.done,
    document: { schema: "flow.types/1", file: shown, changed, types: countTypes(definitions), findings },
    notes: (palette, quiet) => renderFindings(findings, palette, quiet),
    text: (palette) =>
      changed
        ? `${palette.green("+")} ${shown}: ${countTypes(definitions)} types\n`
        : `${shown} is up to date: ${countTypes(definitions)} types\n`,
  };
}

const countTypes = (definitions: readonly TypedDefinition[]): number =>
  definitions.reduce((sum, { input, output }) => sum + Number(input !== undefined) + Number(output !== undefined), 0);

/** Types of some definitions only would break whoever uses the others. */
function refused(findings: readonly Finding[]): CommandResult {
  return {
    exitCode: exitCodes.invalid,
    document: { schema: "flow.types/1", changed: false, findings },
    notes: (palette, quiet) => renderFindings(findings, palette, quiet),
    text: () => "Nothing was written, as some definitions cannot be read.\n",
  };
}

function checked(file: string, isSame: boolean, findings: readonly Finding[]): CommandResult {
  if (isSame) {
    return {
      exitCode: exitCodes.done,
      document: { schema: "flow.types/1", file, changed: false, findings },
      text: () => `${file} is up to date.\n`,
    };
  }
  throw new FlowError("failed", `${file} is not what the schemas of the project say`, {
    hint: "Run `flow generate types`, and commit the file.",
  });
}

async function readTyped(context: Context): Promise<{ definitions: TypedDefinition[]; findings: Finding[] }> {
  const config = await context.config();
  const [tasks, workflows] = await Promise.all([loadTasks(config), loadDefinitions(config, "workflow")]);
  const findings: Finding[] = [...tasks.findings, ...workflows.findings];
  const definitions = [
    ...tasks.tasks.map((task) => ({ kind: "task" as const, name: task.definition.name, ...schemasOfTask(task, findings) })),
    ...workflows.definitions.map(({ kind, name, version, body }) => ({
      kind,
      name,
      ...(version === undefined ? {} : { version }),
      ...sidesOf(schemaIn(body["inputSchema"]), schemaIn(body["outputSchema"])),
    })),
  ];
  return { definitions, findings };
}

/** The function's validators count before what is written for the server. */
function schemasOfTask({ definition, code }: LoadedTask, findings: Finding[]): Pick<TypedDefinition, "input" | "output"> {
  const { input, output, module } = code !== undefined && "handler" in code ? code : {};
  const asked = (validator: StandardSchema | undefined) =>
    validator === undefined || module === undefined ? undefined : withValibotSchema(validator, module);
  return sidesOf(
    told(asked(input), "input", definition, findings) ?? schemaIn(definition.body["inputSchema"]),
    told(asked(output), "output", definition, findings) ?? schemaIn(definition.body["outputSchema"]),
  );
}

function told(
  validator: StandardSchema | undefined,
  side: "input" | "output",
  { name, locate }: LocalDefinition,
  findings: Finding[],
): JsonObject | undefined {
  if (validator === undefined) return undefined;
  const { schema, problem, hint } = schemaOfValidator(validator, side);
  if (problem === undefined) return schema;
  const message = `task ${name}: The type of its ${side} is not known. ${problem}`;
  findings.push({ code: "schema-untold", severity: "warning", message, hint, ...locate(`/${side}`) });
  return undefined;
}

function schemaIn(definition: Json | undefined): JsonObject | undefined {
  if (!isJsonObject(definition) || (definition["type"] ?? "JSON") !== "JSON") return undefined;
  return isJsonObject(definition["data"]) ? definition["data"] : undefined;
}

function sidesOf(input: JsonObject | undefined, output: JsonObject | undefined): Pick<TypedDefinition, "input" | "output"> {
  return { ...(input === undefined ? {} : { input }), ...(output === undefined ? {} : { output }) };
}
