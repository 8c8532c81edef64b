/** `flow secrets delete`. */
import { FlowError } from "../../core/errors.ts";
import { exitCodes } from "../../core/exit-code.ts";
import { nearest } from "../../core/nearest.ts";
import { renderRefusals } from "../../render/plan.ts";
import { countText, lines, visible } from "../../render/text.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import { askConsent } from "../consent.ts";
import { orLacking } from "../lacking.ts";
import { mustRead } from "../read-remote.ts";
import type { deleteSecretOptions } from "../table-secrets.ts";
import { explainReadOnly } from "./set.ts";

export async function deleteSecrets({ args, flags, context }: CommandInput<Flags<typeof deleteSecretOptions>>): Promise<CommandResult> {
  const client = await context.client();
  const names = [...new Set(args)];
  const known = await mustRead(orLacking(client.secrets.getNames(), "secrets", "Is --server the one that has them?"));
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownSecret(unknown, known);
  const list = (): string => lines(...names.map((name) => `- ${visible(name)}`));
  const question = `Delete ${countText(names.length, "secret")} from ${client.url}? What runs may need them.`;
  const refusal = await askConsent({ render: list, question, yes: flags.yes === true }, context);
  const document = { schema: "flow.secret-changes/1", server: { url: client.url } };
  if (refusal !== undefined) {
    const items = names.map((name) => ({ name, outcome: "not-attempted" }));
    return {
      exitCode: exitCodes.refused,
      document: { ...document, refusals: [refusal], items },
      // Whoever said no has seen the list.
      text: (palette) => (refusal.code === "consent-needed" ? list() : "") + renderRefusals([refusal], palette),
    };
  }
  const items: { name: string; outcome: "deleted" | "failed"; reason?: string }[] = [];
  await context.whileWriting(async () => {
    for (const name of names) items.push({ name, ...(await deleteOne(name)) });
  });
  const deleted = items.filter(({ outcome }) => outcome === "deleted").length;
  return {
    exitCode: deleted === items.length ? exitCodes.done : exitCodes.partial,
    document: { ...document, items },
    text: (palette) =>
      lines(
        ...items.map(({ name, outcome, reason }) =>
          outcome === "deleted"
            ? `${palette.green("✓")} ${visible(name)}  deleted`
            : palette.red(`x ${visible(name)}  ${outcome}: ${visible(reason ?? "")}`),
        ),
      ),
  };

  /** The first failure ends the command, as the server then refuses all; a later one is one of several results. */
  async function deleteOne(name: string): Promise<{ outcome: "deleted" | "failed"; reason?: string }> {
    try {
      await client.secrets.delete(name);
      return { outcome: "deleted" };
    } catch (error) {
      if (items.length === 0) throw explainReadOnly(error, `Unset CONDUCTOR_SECRET_${name}`);
      return { outcome: "failed", reason: error instanceof Error ? error.message : String(error) };
    }
  }
}

function unknownSecret(name: string, known: readonly string[]): FlowError {
  const suggestion = nearest(name, known);
  return new FlowError("not-found", `The server has no secret ${name}`, {
    hint: suggestion === undefined ? "`flow secrets list` names those that it has." : `Did you mean ${suggestion}?`,
  });
}
