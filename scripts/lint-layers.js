/**
 * Lint rule `flow/layers`: which folder of src/ may import which, dynamic imports and re-exports included.
 * The table below is the architecture (docs/ARCHITECTURE.md); there is no exemption list.
 */
import path from "node:path";

const middle = ["core"];
/** Layer -> the layers of this package that it may import, besides itself. */
const mayImport = {
  core: [],
  "server/engine": ["core"],
  project: middle,
  client: middle,
  workers: middle,
  render: middle,
  server: ["core", "server/engine"],
  testing: ["core", "project", "client", "workers", "server", "server/engine"],
  commands: ["core", "project", "client", "workers", "server", "render", "testing"],
  index: ["core", "client", "workers", "testing"],
  cli: ["core", "commands", "render"],
};
/** Layers without effects, and the packages that they may import. */
const purePackages = { core: ["@sinclair/typebox", "acorn"], "server/engine": [] };

/** @param {string} file absolute path */
function layerOf(file) {
  const below = /[\\/]src[\\/](.*)$/.exec(file)?.[1]?.replaceAll("\\", "/");
  if (below === undefined) return undefined;
  if (below.startsWith("server/engine/")) return "server/engine";
  const first = below.split("/")[0] ?? "";
  return first.replace(/\.[cm]?[jt]s$/, "");
}

/** @returns {string | undefined} what is wrong with the import */
function violation(fromFile, specifier) {
  const from = layerOf(fromFile);
  if (from === undefined) return undefined;
  const allowed = mayImport[from];
  if (allowed === undefined) return `src/${from} is no layer: add it to scripts/lint-layers.js and to docs/ARCHITECTURE.md.`;
  if (!specifier.startsWith(".")) {
    const packages = purePackages[from];
    if (packages === undefined || packages.includes(specifier)) return undefined;
    return `${from} is pure: it may not import ${specifier}.`;
  }
  const to = layerOf(path.resolve(path.dirname(fromFile), specifier));
  if (to === undefined || to === from || allowed.includes(to)) return undefined;
  return `${from} may not import ${to}; it may import ${allowed.length === 0 ? "nothing but itself" : allowed.join(", ")}.`;
}

const layers = {
  create(context) {
    const check = (source) => {
      if (source?.type !== "Literal" || typeof source.value !== "string") return;
      const message = violation(context.filename, source.value);
      if (message !== undefined) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source ?? node.argument?.literal),
    };
  },
};

// oxlint takes a plugin as a default export.
export default { meta: { name: "flow" }, rules: { layers } };
