/** Pages for people: the open HUMAN tasks, and a form for each. Nothing of it is loaded before somebody looks. */
import type { Context } from "hono";
import { ConductorFault } from "../../core/conductor-api.ts";
import type { HumanTaskApi } from "../../core/human-api.ts";
import type { App } from "./app.ts";
import { readText } from "./read-body.ts";
import { flagQuery, integerQuery } from "./read-query.ts";
import { TextAnswer } from "./text-answer.ts";

/** Millions of fields would take long to be looked through. */
const longestForm = 1024 * 1024;

export function addHumanPageRoutes(app: App, human: HumanTaskApi): void {
  const page = (path: string, render: (context: Context) => Promise<Response>): void =>
    void app.get(path, (context) => orProblem(render(context)));
  page("/human", async (context) => {
    const start = integerQuery(context, "start", 0);
    const { pageSize, renderList } = await import("../human-form/render-list.ts");
    return answerPage(renderList(human.searchHumanTasks({ searchType: "INBOX", start, size: pageSize })));
  });
  page("/human/:taskId", async (context) => {
    const { renderTask } = await import("../human-form/render-task.ts");
    return answerPage(renderTask(human.getHumanTask(taskIdOf(context), true)));
  });
  app.post("/human/:taskId", (context) => orProblem(submit(context, human)));
}

const taskIdOf = (context: Context): string => context.req.param("taskId") ?? "";

/** A refusal as a page: people read it. */
async function orProblem(answer: Promise<Response>): Promise<Response> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ConductorFault)) throw error;
    const { renderProblem } = await import("../human-form/page.ts");
    return answerPage(renderProblem(error.message), error.status);
  }
}

async function submit(context: Context, human: HumanTaskApi): Promise<Response> {
  const taskId = taskIdOf(context);
  const isDraft = flagQuery(context, "draft", false);
  requireOwnPage(context);
  const text = await readText(context);
  if (text.length > longestForm) throw new ConductorFault(413, `A form may have ${longestForm} characters, and not ${text.length}.`);
  const { readSent } = await import("../human-form/form.ts");
  const sent = readSent(text);
  const { formOf, knownValues, renderTask } = await import("../human-form/render-task.ts");
  const { readSubmission } = await import("../human-form/read-submission.ts");
  const entry = human.getHumanTask(taskId, true);
  const form = formOf(entry);
  const { output, problems } = readSubmission(form, sent, { known: knownValues(form, entry), output: entry.output, isDraft });
  if (problems.size > 0) return answerPage(renderTask(entry, { sent, problems }), 422);
  await human.updateHumanTask(taskId, output, !isDraft);
  return new Response(null, { status: 303, headers: { Location: `/human/${encodeURIComponent(taskId)}`, "Content-Length": "0" } });
}

async function answerPage(page: string, status = 200): Promise<Response> {
  const { pageHeaders } = await import("../human-form/page.ts");
  return new TextAnswer(page, { status, headers: pageHeaders });
}

/** A form counts only from a page of this very server: browsers name the origin of each, and programs have calls of their own. */
function requireOwnPage(context: Context): void {
  const type = context.req.header("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded\b/i.test(type))
    throw new ConductorFault(415, `A form is sent as application/x-www-form-urlencoded, and not as ${JSON.stringify(type.slice(0, 100))}.`);
  const origin = context.req.header("origin");
  const host = context.req.header("host") ?? new URL(context.req.url).host;
  if (origin === `http://${host}` || origin === `https://${host}`) return;
  throw new ConductorFault(403, "A form is taken only from a page of this server. Programs use POST /api/human/tasks/{taskId}/update.");
}
