/** Colours and fonts of a picture. Names begin with `flow-`, as a picture may stand inside of a page with others. */

const light = {
  page: "#ffffff",
  text: "#1f2937",
  muted: "#5b6472",
  line: "#8a94a3",
  fill: "#f6f8fb",
  border: "#aab4c2",
  decision: "#fff7e6",
  decisionBorder: "#d9a441",
  frame: "#f6f8fb",
  done: "#e7f8ee",
  doneBorder: "#2f9e5b",
  failed: "#fdeaea",
  failedBorder: "#d13c3c",
  active: "#e8f1fe",
  activeBorder: "#2f6fde",
  stopped: "#fff4dc",
  stoppedBorder: "#c98a14",
} as const;

type Theme = Readonly<Record<keyof typeof light, string>>;

const dark: Theme = {
  page: "#0f141b",
  text: "#e4e9f0",
  muted: "#9aa6b5",
  line: "#66717f",
  fill: "#1a222d",
  border: "#465363",
  decision: "#2b2415",
  decisionBorder: "#a67c2d",
  frame: "#141b24",
  done: "#12291c",
  doneBorder: "#3aa869",
  failed: "#331819",
  failedBorder: "#e05a5a",
  active: "#13243f",
  activeBorder: "#4f8df0",
  stopped: "#2f2511",
  stoppedBorder: "#d69a2d",
};

const toneRule = (tone: string, fill: string, border: string): string =>
  `.flow-${tone}>rect,.flow-${tone}>path{fill:${fill};stroke:${border}}rect.flow-frame.flow-${tone}{stroke:${border}}`;

const colours = (theme: Theme): string =>
  [
    `.flow-page{fill:${theme.page}}`,
    `.flow-graph text{fill:${theme.text}}`,
    `.flow-graph .flow-detail,.flow-graph .flow-case text{fill:${theme.muted}}`,
    `.flow-node>rect,.flow-node>path{fill:${theme.fill};stroke:${theme.border}}`,
    `.flow-decision>path{fill:${theme.decision};stroke:${theme.decisionBorder}}`,
    `.flow-frame{fill:${theme.frame};stroke:${theme.border}}`,
    `.flow-line{stroke:${theme.line}}.flow-arrow{fill:${theme.line}}`,
    `.flow-case rect{fill:${theme.page};stroke:${theme.line}}`,
    toneRule("done", theme.done, theme.doneBorder),
    toneRule("failed", theme.failed, theme.failedBorder),
    toneRule("active", theme.active, theme.activeBorder),
    toneRule("stopped", theme.stopped, theme.stoppedBorder),
    `.flow-skipped>rect,.flow-skipped>path,.flow-waiting>rect,.flow-waiting>path{fill:${theme.page};stroke:${theme.border}}`,
    `.flow-graph .flow-skipped text,.flow-graph .flow-waiting text{fill:${theme.muted}}`,
    `.flow-taken .flow-line{stroke:${theme.doneBorder}}.flow-taken .flow-arrow{fill:${theme.doneBorder}}`,
    `.flow-case.flow-taken rect{stroke:${theme.doneBorder}}`,
  ].join("");

const shapes = [
  '.flow-graph text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",sans-serif;font-size:11px;text-anchor:middle}',
  ".flow-graph .flow-heading{font-size:14px;font-weight:600}",
  ".flow-graph .flow-label{font-size:13px;font-weight:600}",
  ".flow-node>rect,.flow-node>path{stroke-width:1.3}",
  ".flow-end>rect{stroke-width:2.6}",
  ".flow-group>rect{stroke:none;fill:none}",
  ".flow-frame{stroke-width:1.3;stroke-dasharray:6 4}",
  ".flow-line{fill:none;stroke-width:1.4}",
  ".flow-taken .flow-line{stroke-width:1.8}",
  ".flow-untaken .flow-line,.flow-skipped>rect,.flow-skipped>path{stroke-dasharray:4 3}",
].join("");

export const styleSheet = `${colours(light)}@media (prefers-color-scheme:dark){${colours(dark)}}${shapes}`;
