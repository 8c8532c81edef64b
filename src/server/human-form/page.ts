/** What all pages on HUMAN tasks share. They load nothing, run nothing, and send to this server only. */
import { createHash } from "node:crypto";
import { markup, raw } from "./html.ts";
import type { Html } from "./html.ts";

const style = `
:root { color-scheme: light dark; --line: #8886; --bad: light-dark(#b3261e, #ff8a80); }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 46rem; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.15rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: 0.3rem 0.8rem 0.3rem 0; text-align: left; vertical-align: top; }
dt { font-weight: 600; }
dd { margin: 0 0 0.4rem; overflow-wrap: anywhere; }
pre { margin: 0; overflow: auto; white-space: pre-wrap; }
fieldset { border: 1px solid var(--line); border-radius: 4px; margin: 0 0 1rem; }
.field { margin: 0 0 1rem; }
.field > label, .field legend, legend { font-weight: 600; }
.field input:not([type="checkbox"], [type="radio"]), textarea, select { box-sizing: border-box; display: block; font: inherit; padding: 0.3rem; width: 100%; }
textarea { min-height: 6rem; }
.choices { border: 0; padding: 0; }
.choices label { display: block; }
.hint { margin: 0; opacity: 0.75; }
.bad { color: var(--bad); font-weight: 600; margin: 0; }
.problems { border: 2px solid var(--bad); border-radius: 4px; padding: 0 1rem; margin: 0 0 1rem; }
button { cursor: pointer; font: inherit; margin: 0 0.5rem 0 0; padding: 0.4rem 1.2rem; }
`;

export function renderPage(title: string, body: Html): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${raw(style)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.html;
}

export const renderProblem = (message: string): string =>
  renderPage(
    "This did not work",
    markup`<p>${message}</p>
      <p><a href="/human">All open tasks</a></p>`,
  );

/** A browser names the origin of a form only where the page lets it refer to itself. */
export const pageHeaders: Readonly<Record<string, string>> = {
  "Content-Type": "text/html;charset=UTF-8",
  "Content-Security-Policy": [
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
    "img-src data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "Cache-Control": "no-store",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
};
