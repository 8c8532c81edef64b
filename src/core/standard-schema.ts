/** Checking a value with a Standard Schema validator (zod, valibot, arktype and others). */
import type { StandardIssue, StandardSchema } from "./task-module.ts";

export type SchemaCheck<Output> = { ok: true; value: Output } | { ok: false; message: string };

/** The checked value, as the schema transforms it, or one line that says which fields are wrong. */
export async function checkWithSchema<Output>(schema: StandardSchema<unknown, Output>, value: unknown): Promise<SchemaCheck<Output>> {
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return { ok: true, value: result.value };
  return { ok: false, message: result.issues.map(issueText).join("; ") };
}

function issueText(issue: StandardIssue): string {
  const path = (issue.path ?? []).map((segment) => String(typeof segment === "object" ? segment.key : segment)).join(".");
  return path === "" ? issue.message : `${path}: ${issue.message}`;
}
