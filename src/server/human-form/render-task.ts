/** The page of one HUMAN task: what it is about, and its form. */
import type { Json, JsonObject } from "../../core/json.ts";
import type { HumanTaskEntry, HumanTaskUser } from "../../core/model/human.ts";
import { fieldsOf, nameOf } from "./form.ts";
import type { Form, Sent } from "./form.ts";
import { formOfTemplate } from "./form-of-template.ts";
import { markup } from "./html.ts";
import type { Html } from "./html.ts";
import { renderPage } from "./page.ts";
import { shownText } from "./read-submission.ts";
import { valueAt, withValueAt } from "./read-values.ts";
import { idsOf, renderFields } from "./render-fields.ts";

export const isOpenEntry = ({ state }: HumanTaskEntry): boolean => state === "PENDING" || state === "ASSIGNED" || state === "IN_PROGRESS";

/** A blank one would be a link that nobody sees. */
export const titleOf = ({ displayName = "", taskRefName }: HumanTaskEntry): string =>
  displayName.trim() === "" ? taskRefName : displayName;

export const describeUser = (user: HumanTaskUser | undefined): string => user?.user ?? "nobody";

export const formOf = (entry: HumanTaskEntry): Form => formOfTemplate(entry.humanTaskDef.fullTemplate);

/** What the form is filled with: the output so far, else the input of the same name, else what the template says. */
export function knownValues(form: Form, { input, output }: HumanTaskEntry): JsonObject {
  let values: JsonObject = { ...input, ...output };
  for (const { path, fallback } of fieldsOf(form.elements)) {
    if (path.length === 0) return output;
    const value = valueAt(output, path) ?? valueAt(input, path) ?? fallback;
    if (value !== undefined) values = withValueAt(values, path, value);
  }
  return values;
}

export interface Attempt {
  sent: Sent;
  problems: ReadonlyMap<string, string>;
}

export function renderTask(entry: HumanTaskEntry, attempt?: Attempt): string {
  const form = formOf(entry);
  const { description } = form;
  const about = markup`<p><a href="/human">All open tasks</a></p>
    ${description === undefined ? undefined : markup`<p>${description}</p>`} ${renderFacts(entry)}`;
  if (!isOpenEntry(entry))
    return renderPage(
      titleOf(entry),
      markup`${about}
        <h2>Output</h2>
        ${renderValues(entry.output)}`,
    );
  const problems = attempt?.problems ?? new Map<string, string>();
  const fields = renderFields(form, {
    values: knownValues(form, entry),
    problems,
    ...(attempt === undefined ? {} : { sent: attempt.sent }),
  });
  return renderPage(
    titleOf(entry),
    markup`${about} ${renderInput(form, entry)}
      <h2>${form.title ?? "Answer"}</h2>
      ${renderProblems(form, problems)}
      <form method="post" action="/human/${encodeURIComponent(entry.taskId)}">
        ${fields}
        <button type="submit">Complete</button>
        <button type="submit" formnovalidate formaction="/human/${encodeURIComponent(entry.taskId)}?draft=true">Save for later</button>
      </form>`,
  );
}

function renderFacts(entry: HumanTaskEntry): Html {
  return markup`<dl>
    <dt>State</dt>
    <dd>${entry.state}</dd>
    <dt>Assigned to</dt>
    <dd>${describeUser(entry.assignee)}</dd>
    <dt>Claimed by</dt>
    <dd>${describeUser(entry.claimant)}</dd>
    <dt>Workflow</dt>
    <dd>${entry.workflowName}, ${entry.workflowId}</dd>
  </dl>`;
}

/** What no field of the form shows. */
function renderInput(form: Form, { input }: HumanTaskEntry): Html {
  const shown = new Set([...fieldsOf(form.elements)].map((field) => field.path[0]));
  const rest = Object.fromEntries(Object.entries(input).filter(([key]) => !shown.has(key)));
  return Object.keys(rest).length === 0
    ? markup``
    : markup`<h2>What it is about</h2>
        ${renderValues(rest)}`;
}

function renderValues(values: JsonObject): Html {
  const rows = Object.entries(values).map(
    ([key, value]) =>
      markup`<dt>${key}</dt>
        <dd>${renderValue(value)}</dd>`,
  );
  return rows.length === 0 ? markup`<p>Nothing.</p>` : markup`<dl>${rows}</dl>`;
}

const renderValue = (value: Json): Html =>
  typeof value === "object" && value !== null ? markup`<pre>${shownText(value)}</pre>` : markup`${shownText(value)}`;

function renderProblems(form: Form, problems: ReadonlyMap<string, string>): Html {
  if (problems.size === 0) return markup``;
  const ids = idsOf(form);
  const labels = new Map([...fieldsOf(form.elements)].map((field) => [nameOf(field), field.label]));
  const lines = [...problems].map(
    ([name, problem]) => markup`<li><a href="#${ids.get(name) ?? ""}">${labels.get(name)}</a>: ${problem}</li>`,
  );
  return markup`<div class="problems" role="alert">
    <p>The task is not completed yet. Please look at:</p>
    <ul>
      ${lines}
    </ul>
  </div>`;
}
