/** `flow test --update`: cases expect what their runs came to. */
import type { Finding } from "../core/findings.ts";
import type { JsonObject } from "../core/json.ts";
import type { RunFacts } from "../core/test-cases/compare-run.ts";
import { updateCase } from "../core/test-cases/update-case.ts";
import { updateCaseFile } from "../project/update-case-file.ts";
import type { LoadedCase } from "../testing/cases/load-cases.ts";
import type { RanCase } from "../testing/cases/run-case.ts";
import type { Context } from "./context.ts";

export interface Ran {
  prepared: LoadedCase;
  result: RanCase;
}

/** Cases that failed by what they expect, and those that expect nothing yet. One whose run came to no end stays as it is. */
export async function updateCases(ran: readonly Ran[], context: Context): Promise<{ ran: Ran[]; findings: Finding[] }> {
  const project = await context.config();
  const updates = new Map<string, Map<string, (written: JsonObject) => JsonObject>>();
  for (const one of ran) {
    const { path, pointer } = one.prepared;
    const facts = updatableFacts(one);
    if (facts !== undefined)
      updates.set(
        path,
        (updates.get(path) ?? new Map()).set(pointer, (written: JsonObject) => updateCase(written, facts)),
      );
  }
  const findings: Finding[] = [];
  await context.whileWriting(async () => {
    for (const [file, ofFile] of updates) {
      const problem = updateCaseFile(project, file, ofFile);
      if (problem === undefined) continue;
      findings.push(problem);
      updates.delete(file);
    }
  });
  const isUpdated = ({ prepared }: Ran): boolean => updates.get(prepared.path)?.has(prepared.pointer) === true;
  return { ran: ran.map((one) => (isUpdated(one) ? { ...one, result: { ...one.result, outcome: "updated" } } : one)), findings };
}

function updatableFacts({ prepared, result }: Ran): RunFacts | undefined {
  return result.outcome === "failed" || prepared.case.expect === undefined ? result.facts : undefined;
}
