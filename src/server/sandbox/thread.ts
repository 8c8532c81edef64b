/** The entry of a sandbox thread: evaluates the jobs that it is sent, one after another. */
import { parentPort, workerData } from "node:worker_threads";
import { evaluateJavascript, loadJavascript } from "./evaluate-javascript.ts";
import { evaluateJq, loadJq } from "./evaluate-jq.ts";
import { loadSchemaCheck } from "./check-json-schema.ts";
import type { EvaluationAnswer, EvaluationJob, JobBatch, ThreadData, ThreadMessage } from "./messages.ts";

const { limits, withdrawn }: ThreadData = workerData;
const withdrawnBatch = new Int32Array(withdrawn);

const loaded = new Set<EvaluationJob["language"]>();

const post = (message: ThreadMessage): void => parentPort?.postMessage(message);

async function loadOnce<T>(language: EvaluationJob["language"], load: () => Promise<T>): Promise<T> {
  if (loaded.has(language)) return load();
  post({ loading: true });
  const engine = await load();
  loaded.add(language);
  post({ loading: false });
  return engine;
}

async function evaluate(job: EvaluationJob): Promise<string> {
  if (job.language === "json-schema") return (await loadOnce("json-schema", loadSchemaCheck))(job);
  if (job.language === "jq") return evaluateJq(await loadOnce("jq", loadJq), job);
  return evaluateJavascript(await loadOnce("javascript", () => loadJavascript(limits.memoryLimitBytes)), job, limits);
}

async function answer(job: EvaluationJob): Promise<EvaluationAnswer> {
  try {
    const json = await evaluate(job);
    if (json.length > limits.answerLimit)
      return { id: job.id, ok: false, error: `The answer is larger than ${limits.answerLimit} characters.` };
    return { id: job.id, ok: true, json };
  } catch (error) {
    if (isBroken(error)) throw error;
    return { id: job.id, ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

/** An overflow of V8's stack or a trap leaves the WASM module in an unknown state: the thread ends with it. */
function isBroken(error: unknown): boolean {
  return error instanceof Error && ["RangeError", "RuntimeError", "BrokenEngine"].includes(error.name);
}

async function work({ batch, jobs }: JobBatch): Promise<void> {
  for (const job of jobs) {
    if (Atomics.load(withdrawnBatch, 0) === batch) return;
    post(await answer(job));
  }
}

parentPort?.on("message", (message: JobBatch) => void work(message));
