/** The definitions of the project that something new is made from: named on the command line, or chosen at the terminal. */
import type { Kind, LocalDefinition } from "../../core/definition.ts";
import { FlowError } from "../../core/errors.ts";
import { factsOf } from "../../core/kinds.ts";
import { nearest } from "../../core/nearest.ts";
import { loadDefinitions } from "../../project/load-definitions.ts";
import type { Context } from "../context.ts";
import { canAsk } from "../io.ts";

/** In the order in which they are named. None where none is named and nobody can be asked. */
export async function chooseTasks(named: readonly string[] | undefined, context: Context): Promise<LocalDefinition[]> {
  if (named === undefined && !canAsk(context.io)) return [];
  const known = await listDefinitions("task", context);
  if (named !== undefined) return named.map((name) => findDefinition("task", name, known));
  if (known.length === 0) return [];
  context.progress.stop();
  const { checkbox } = await import("@inquirer/prompts");
  return checkbox(
    { message: "Its tasks, one after the other:", choices: known.map((task) => ({ name: task.name, value: task })) },
    { output: process.stderr, signal: context.io.signal },
  );
}

/**
 * What a schedule or an event handler starts. Where nobody is there to be asked, the workflow of the new one's own name, or else the
 * first: the file says which.
 */
export async function chooseWorkflow(
  named: string | undefined,
  { what, name }: { what: string; name: string },
  context: Context,
): Promise<LocalDefinition> {
  const known = await listDefinitions("workflow", context);
  if (named !== undefined) return findDefinition("workflow", named, known);
  const [first] = known;
  if (first === undefined) {
    throw new FlowError("not-found", `The project has no workflow that ${what} could start, and nothing was written`, {
      hint: "`flow new workflow NAME` makes one.",
    });
  }
  const own = known.find((definition) => definition.name === name);
  if (known.length === 1 || !canAsk(context.io)) return own ?? first;
  context.progress.stop();
  const { select } = await import("@inquirer/prompts");
  return select(
    {
      message: "The workflow that it starts:",
      choices: known.map((workflow) => ({ name: workflow.name, value: workflow })),
      default: own ?? first,
    },
    { output: process.stderr, signal: context.io.signal },
  );
}

/** By name; of a workflow the newest version. What does not load is not among them. */
export async function listDefinitions(kind: Kind, context: Context): Promise<LocalDefinition[]> {
  const { definitions } = await loadDefinitions(await context.config(), kind);
  const newest = new Map<string, LocalDefinition>();
  for (const definition of definitions) {
    const other = newest.get(definition.name);
    if (other === undefined || (other.version ?? 0) < (definition.version ?? 0)) newest.set(definition.name, definition);
  }
  return [...newest.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Throws (`not-found`) where the project has none of that name. */
export function findDefinition(kind: Kind, name: string, known: readonly LocalDefinition[]): LocalDefinition {
  const found = known.find((definition) => definition.name === name);
  if (found !== undefined) return found;
  const { label, noun } = factsOf(kind);
  const names = known.map((definition) => definition.name);
  const near = nearest(name, names);
  throw new FlowError("not-found", `There is no ${label} named ${name} in the project, and nothing was written`, {
    hint:
      near === undefined
        ? `\`flow ${noun} list --local\` shows what there is; \`flow new ${label} ${name}\` makes one.`
        : `Did you mean ${near}?`,
  });
}
