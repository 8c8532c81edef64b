/**
 * Puts the modules of src/ together into few files in dist/, as a program that loads fifty small ones spends most of its start on them.
 * All entries are one graph: what two of them share is in a chunk that both load, so there is one copy of every module in a process, and
 * what is imported dynamically stays a chunk that is loaded when it is needed. Nothing but src/ goes in; packages are imported as ever.
 */
import path from "node:path";
import { rolldown } from "rolldown";

const root = path.resolve(import.meta.dirname, "..");
const source = path.join(root, "src");

const entries = [
  // What bin/flow.js and the `exports` of package.json name.
  "cli",
  "index",
  "client/index",
  "workers/index",
  "testing/index",
  // What threads and processes start with, found by name beside the module that starts them.
  "commands/worker/stall-thread",
  "project/load-task-module",
  "server/sandbox/thread",
  "workers/isolation/isolate-entry",
  // What scripts/ and bench/ import.
  "server/create-server",
  "workers/create-worker",
  "workers/run-task",
];

/** Stands for dist/ until it is known from which file it is seen. */
const distMark = "@dist/";

/** Modules find files by their own place (`import.meta.url`), which is the one they would have if each were a file in dist/. */
const ownPlaces = {
  name: "own-places",
  transform(code, id) {
    if (!code.includes("import.meta.url")) return null;
    const place = path.relative(source, id).replaceAll(path.sep, "/").replace(/\.ts$/, ".js");
    return code.replaceAll("import.meta.url", `new URL("${distMark}${place}", import.meta.url).href`);
  },
  renderChunk(code, { fileName }) {
    const up = "../".repeat(fileName.split("/").length - 1) || "./";
    return code.includes(distMark) ? code.replaceAll(distMark, up) : null;
  },
};

const bundle = await rolldown({
  cwd: root,
  input: Object.fromEntries(entries.map((name) => [name, path.join(source, `${name}.ts`)])),
  external: (id) => !id.startsWith(".") && !path.isAbsolute(id),
  platform: "neutral",
  // An entry exports what its module does and nothing else.
  preserveEntrySignatures: "strict",
  tsconfig: false,
  transform: { target: "es2023" },
  plugins: [ownPlaces],
});
await bundle.write({
  dir: path.join(root, "dist"),
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "chunks/[name].js",
  // The declarations hold what there is to read.
  comments: { annotation: true, jsdoc: false, legal: false },
});
await bundle.close();
