/** JavaScript in QuickJS (WASM): no host objects, a fresh context for each job, only `$` bound. Runs in a sandbox thread. */
import type { QuickJSContext, QuickJSHandle, QuickJSWASMModule } from "quickjs-emscripten";
import type { EvaluationJob, ThreadLimits } from "./messages.ts";

/** QuickJS counts its own stack; beyond this, V8's would overflow first and leave the module broken. */
const stackLimitBytes = 256 * 1024;

/** Not among Node's types. */
declare const WebAssembly: { Memory: new (pages: { initial: number; maximum: number }) => object };

const pageBytes = 64 * 1024;
/** What the module was built to start with. */
const initialPages = 256;

let loading: Promise<QuickJSWASMModule> | undefined;

export function loadJavascript(memoryLimitBytes: number): Promise<QuickJSWASMModule> {
  loading ??= load(memoryLimitBytes);
  return loading;
}

/**
 * QuickJS's own memory limit is of no use in WASM: it does not learn the size of what it allocates. So the memory of the whole
 * module is limited, which serves one script at a time.
 */
async function load(memoryLimitBytes: number): Promise<QuickJSWASMModule> {
  const { newQuickJSWASMModuleFromVariant, newVariant, RELEASE_SYNC } = await import("quickjs-emscripten");
  const wasmMemory = new WebAssembly.Memory({
    initial: initialPages,
    maximum: Math.max(initialPages, Math.floor(memoryLimitBytes / pageBytes)),
  });
  return newQuickJSWASMModuleFromVariant(newVariant(RELEASE_SYNC, { wasmMemory }));
}

/** JSON text of the script's last value. Throws an Error with the script's own message. */
export function evaluateJavascript(quickjs: QuickJSWASMModule, job: EvaluationJob, limits: Pick<ThreadLimits, "timeLimitMs">): string {
  const runtime = quickjs.newRuntime();
  try {
    runtime.setMaxStackSize(stackLimitBytes);
    const deadline = Date.now() + limits.timeLimitMs;
    runtime.setInterruptHandler(() => Date.now() > deadline);
    const context = runtime.newContext();
    try {
      return evaluateInContext(context, job);
    } finally {
      context.dispose();
    }
  } finally {
    runtime.dispose();
  }
}

/**
 * Writes a value as Conductor takes it over from its own JavaScript: what has no JSON form becomes null, an empty object or a text,
 * and nothing writes itself by a `toJSON`.
 */
const writerSource = `(() => {
  const { stringify } = JSON, OwnMap = Map, { fromEntries } = Object, toNumber = Number;
  return (value) => stringify(value, function (key) {
    const raw = this[key];
    switch (typeof raw) {
      case "undefined": return null;
      case "function": case "symbol": return {};
      case "bigint": return toNumber(raw);
      case "number": return raw - raw === 0 ? raw : "" + raw;
      default: return raw instanceof OwnMap ? fromEntries(raw) : raw;
    }
  });
})()`;

function evaluateInContext(context: QuickJSContext, job: EvaluationJob): string {
  const json = context.getProp(context.global, "JSON");
  const parse = context.getProp(json, "parse");
  const text = context.newString(job.input);
  const handles = [json, parse, text];
  try {
    // Made before the script runs, so that a script that redefines JSON changes nothing here.
    const write = unwrap(context, context.evalCode(writerSource, "write.js"));
    handles.push(write);
    const input = unwrap(context, context.callFunction(parse, context.undefined, text));
    handles.push(input);
    context.setProp(context.global, "$", input);
    const source = job.form === "body" ? `(function () {\n${job.source}\n})()` : job.source;
    const value = unwrap(context, context.evalCode(source, "script.js"));
    handles.push(value);
    const answer = unwrap(context, context.callFunction(write, context.undefined, value));
    handles.push(answer);
    return context.getString(answer);
  } finally {
    for (const handle of handles) handle.dispose();
  }
}

type Outcome = ReturnType<QuickJSContext["evalCode"]>;

function unwrap(context: QuickJSContext, outcome: Outcome): QuickJSHandle {
  if (outcome.error === undefined) return outcome.value;
  const thrown: unknown = context.dump(outcome.error);
  outcome.error.dispose();
  throw new Error(describeThrown(thrown));
}

function describeThrown(thrown: unknown): string {
  if (typeof thrown === "object" && thrown !== null && "name" in thrown && "message" in thrown) {
    if (thrown.name === "InternalError" && thrown.message === "interrupted") return "The script took longer than its time limit.";
    if (thrown.name === "InternalError" && thrown.message === "out of memory") return "The script used more memory than it may.";
    return `${String(thrown.name)}: ${String(thrown.message)}`;
  }
  return typeof thrown === "string" ? thrown : (JSON.stringify(thrown) ?? String(thrown));
}
