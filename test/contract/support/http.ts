/** Raw HTTP, so that the wire is what is tested. */
export interface Answer {
  status: number;
  /** Without parameters; empty where the answer has none. */
  contentType: string;
  headers: Headers;
  text: string;
  /** The parsed body, taken at its word. Throws where it is no JSON. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- a cast in disguise, here on purpose: each case knows its answer
  json<T = unknown>(): T;
}

export interface Exchange {
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  raw?: string;
  contentType?: string;
  signal?: AbortSignal;
}

export async function exchange(url: string, method: string, options: Exchange = {}): Promise<Answer> {
  const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const response = await fetch(url, {
    method,
    headers: { "Content-Type": options.contentType ?? "application/json" },
    ...(body === undefined ? {} : { body }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const text = await response.text();
  return {
    status: response.status,
    contentType: (response.headers.get("content-type") ?? "").split(";")[0] ?? "",
    headers: response.headers,
    text,
    json: () => JSON.parse(text),
  };
}
