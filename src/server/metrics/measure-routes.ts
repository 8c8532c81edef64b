/** Measures every route by itself, so that nothing has to be looked up for a request but its status. */
import { performance } from "node:perf_hooks";
import type { Context } from "hono";
import { Hono } from "hono";
import type { Histogram } from "../../core/metrics/registry.ts";
import type { App } from "../routes/app.ts";
import { answerFault } from "../routes/faults.ts";

export interface AppMetrics {
  /** Seconds of requests to one route that were answered with one status. */
  request(method: string, uri: string, status: number): Histogram;
  /** What a scrape gets. */
  render(): string;
}

type Measured = (context: Context) => Response | Promise<Response>;

/** The same routes; what they throw is answered here already. */
export function measureRoutes(app: App, metrics: AppMetrics): App {
  const measured: App = new Hono();
  for (const { method, path, handler } of app.routes) {
    const observe = createObserver((status) => metrics.request(method, path.replaceAll(/:(\w+)/g, "{$1}"), status));
    // Routes have a handler each and no middleware, so there is no next one.
    measured.on(
      method,
      path,
      measure((context) => handler(context, nothingNext), observe),
    );
  }
  return measured;
}

const nothingNext = (): Promise<void> => Promise.resolve();

/** Routes answer with what looks like a Response and need not be the platform's own. */
const isAnswer = (answer: unknown): answer is Response => typeof answer === "object" && answer !== null && "status" in answer;

function measure(handler: (context: Context) => unknown, observe: (status: number, begin: number) => void): Measured {
  const answered = (answer: unknown, begin: number): Response => {
    const response = isAnswer(answer) ? answer : answerFault(new Error("The route gave no answer."));
    observe(response.status, begin);
    return response;
  };
  return (context) => {
    const begin = performance.now();
    try {
      const answer = handler(context);
      if (!(answer instanceof Promise)) return answered(answer, begin);
      return answer.then(
        (late: unknown) => answered(late, begin),
        (error: unknown) => answered(answerFault(error), begin),
      );
    } catch (error) {
      return answered(answerFault(error), begin);
    }
  };
}

/** Measures what answers requests without a route. */
export function measureRest<Args extends unknown[]>(answer: (...args: Args) => Response, metrics: AppMetrics): (...args: Args) => Response {
  const observe = createObserver((status) => metrics.request("OTHER", "UNKNOWN", status));
  return (...args) => {
    const begin = performance.now();
    const response = answer(...args);
    observe(response.status, begin);
    return response;
  };
}

function createObserver(lookUp: (status: number) => Histogram): (status: number, begin: number) => void {
  const byStatus = new Map<number, Histogram>();
  return (status, begin) => {
    let histogram = byStatus.get(status);
    if (histogram === undefined) {
      histogram = lookUp(status);
      byStatus.set(status, histogram);
    }
    histogram.observe((performance.now() - begin) / 1000);
  };
}
