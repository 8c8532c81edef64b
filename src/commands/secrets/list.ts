/** `flow secrets list` and `flow env list`. */
import { exitCodes } from "../../core/exit-code.ts";
import { alignColumns, lines, visible } from "../../render/text.ts";
import type { CommandInput, CommandResult } from "../command.ts";
import { orLacking } from "../lacking.ts";
import { mustRead } from "../read-remote.ts";

/** Values are never asked for. */
export async function listSecrets({ context }: CommandInput<Record<string, never>>): Promise<CommandResult> {
  const client = await context.client();
  const names = (await mustRead(orLacking(client.secrets.getNames(), "secrets", "Is --server the one that has them?"))).map(String).sort();
  return {
    exitCode: exitCodes.done,
    document: { schema: "flow.secrets/1", server: { url: client.url }, items: names.map((name) => ({ name })) },
    text: () => (names.length === 0 ? lines("The server has no secrets.") : lines(...names.map(visible))),
  };
}

export async function listVariables({ context }: CommandInput<Record<string, never>>): Promise<CommandResult> {
  const client = await context.client();
  const known = await mustRead(orLacking(client.environment.getVariables(), "variables", "Is --server the one that has them?"));
  const items = known.map(({ name, value }) => ({ name, value })).sort((left, right) => (left.name < right.name ? -1 : 1));
  return {
    exitCode: exitCodes.done,
    document: { schema: "flow.variables/1", server: { url: client.url }, items },
    text: () =>
      items.length === 0
        ? lines("The server has no variables.")
        : lines(...alignColumns(items.map(({ name, value }) => [visible(name), visible(value)]))),
  };
}
