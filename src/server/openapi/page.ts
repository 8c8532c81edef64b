/** The page on which the document is read and tried: one file that loads nothing but the document itself. */
import { createHash } from "node:crypto";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";

export const pageHtml = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Conductor API</title>
<link rel="icon" href="data:,">
<style>${pageStyle}</style>
</head>
<body>
<h1>Conductor API</h1>
<p id="about" class="dim"></p>
<p><a href="/api-docs">OpenAPI document</a></p>
<input id="find" type="text" placeholder="Find" aria-label="Find">
<main>Loading</main>
<script>${pageScript}</script>
</body>
</html>
`;

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Nothing but what stands in the page may run or be shown, and it talks to this server only. */
export const pageHeaders: Readonly<Record<string, string>> = {
  "Content-Type": "text/html;charset=UTF-8",
  "Content-Security-Policy": [
    "default-src 'none'",
    `script-src ${hashOf(pageScript)}`,
    `style-src ${hashOf(pageStyle)}`,
    "img-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};
