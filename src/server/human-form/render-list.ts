/** The page with the open HUMAN tasks. */
import type { HumanTaskEntry, HumanTaskSearchResult } from "../../core/model/human.ts";
import { markup } from "./html.ts";
import type { Html } from "./html.ts";
import { renderPage } from "./page.ts";
import { describeUser, titleOf } from "./render-task.ts";

export const pageSize = 50;

export function renderList({ results, start, totalHits }: HumanTaskSearchResult): string {
  const title = "Open human tasks";
  if (results.length === 0) {
    return renderPage(
      title,
      markup`<p>There are none${start > 0 && totalHits > 0 ? markup` here. <a href="/human">All open tasks</a>` : "."}</p>`,
    );
  }
  return renderPage(
    title,
    markup`<p>${start + 1} to ${start + results.length} of ${totalHits}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col">State</th>
            <th scope="col">For</th>
            <th scope="col">Workflow</th>
            <th scope="col">Since</th>
          </tr>
        </thead>
        <tbody>
          ${results.map(renderRow)}
        </tbody>
      </table>
      <nav aria-label="Pages">
        ${link("Newer", start - pageSize, start > 0)} ${link("Older", start + pageSize, start + results.length < totalHits)}
      </nav>`,
  );
}

function renderRow(entry: HumanTaskEntry): Html {
  const since = new Date(entry.createdOn).toISOString();
  return markup`<tr>
    <td><a href="/human/${encodeURIComponent(entry.taskId)}">${titleOf(entry)}</a></td>
    <td>${entry.state}</td>
    <td>${describeUser(entry.claimant ?? entry.assignee)}</td>
    <td>${entry.workflowName}</td>
    <td><time datetime="${since}">${since.slice(0, 16).replace("T", " ")} UTC</time></td>
  </tr>`;
}

const link = (text: string, start: number, isThere: boolean): Html =>
  isThere ? markup`<a href="/human?start=${Math.max(0, start)}">${text}</a>` : markup``;
