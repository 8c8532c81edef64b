/**
 * Why a run did not complete, for people. Servers say `Task <id> failed with status: FAILED and reason: '...'`, several of them joined by
 * `. `, and of a run below it `Sub workflow <name>.<version>/<id> failure reason: ...`: ids tell nobody which task that was.
 */
import { identityText } from "./definition.ts";
import { itemAt } from "./item-at.ts";

const head = /Task (\S+) failed with status: [A-Z_]+ and reason: '/g;

/** `charge: the card was declined`. `nameOf` gives the name for the id of a task of this run, undefined where it is not one of them. */
export function explainReason(reason: string, nameOf: (taskId: string) => string | undefined): string {
  const heads = [...reason.matchAll(head)].map((match) => ({
    at: match.index,
    end: match.index + match[0].length,
    name: nameOf(itemAt(match, 1)),
  }));
  if (heads[0]?.at !== 0) return explainBelow(reason) ?? reason;
  const own = heads.filter(({ at, name }) => at === 0 || (name !== undefined && reason.slice(at - 3, at) === "'. "));
  return own
    .map(({ end, name }, index) => {
      const next = own[index + 1]?.at;
      const given = reason.slice(end, next === undefined ? undefined : next - 2).replace(/'$/, "");
      const told = given === "" || given === "null" ? "no reason was given" : explainReason(given, noName);
      return name === undefined ? told : `${name}: ${told}`;
    })
    .join("; ");
}

/** Of what failed in a run below, only that run knows the names. */
const noName = (): undefined => undefined;

function explainBelow(reason: string): string | undefined {
  const [, name = "", version = "", below] = /^Sub workflow (.+?)\.(\d+)\/\S+ failure reason: ([^]*)$/.exec(reason) ?? [];
  if (below === undefined) return undefined;
  return `sub-workflow ${identityText({ name, version: Number(version) })}: ${explainReason(below, noName)}`;
}

/** Of a run of which no more is known than the names of what failed, as a search tells them. */
export function explainFoundReason(reason: string, failed: readonly string[]): string {
  const told = explainReason(reason, noName);
  return told === reason || failed.length === 0 || !reason.startsWith("Task ") ? told : `${failed.join(", ")}: ${told}`;
}
