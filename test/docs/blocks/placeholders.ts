/** What stands in a page for what only a run knows: ids, digests, and where a server is. */

/** What was printed last, by what pages call it. */
export interface Known {
  /** The server's address, without a path. */
  url: string;
  id: string;
  digest: string;
  journal: string;
  payload: string;
}

const id = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/;
const digest = /\bsha256:[0-9a-f]{64}\b/;
const journal = /\b\d{8}T\d{9}Z-[0-9a-f]{8}\b/;
const payload = /\b[0-9a-f-]{36}\.json\b/;

/** Where pages say that a server is. */
const shownServer = /http:\/\/(?:127\.0\.0\.1|localhost):8080|https:\/\/conductor\.example\.com/g;

export const unknown = (url: string): Known => ({ url, id: "ID", digest: "sha256:", journal: "RUN", payload: "PAYLOAD" });

export function learn(known: Known, printed: string): void {
  known.id = id.exec(printed)?.[0] ?? known.id;
  known.digest = digest.exec(printed)?.[0] ?? known.digest;
  known.journal = journal.exec(printed)?.[0] ?? known.journal;
  known.payload = payload.exec(printed)?.[0] ?? known.payload;
}

/** A word of a page, as it is given to a command. No port is that of the page: another may have it, and nobody listens but here. */
export const filled = (word: string, known: Known): string =>
  word === "ID" || word === "TASK_ID"
    ? known.id
    : word
        .replace(payload, known.payload)
        .replace(new RegExp(`^${id.source}$`), known.id)
        .replace(/^sha256:[0-9a-f]+…?$/, known.digest)
        .replace(new RegExp(`^${journal.source}$`), known.journal)
        .replaceAll(shownServer, known.url)
        .replace(/^0\.0\.0\.0$/, "127.0.0.1");

/** Words after `flow`; a port that is served is a free one. */
export function filledArguments(words: readonly string[], known: Known): string[] {
  return words.map((word, place) => (/^--(?:metrics-)?port$/.test(words[place - 1] ?? "") ? "0" : filled(word, known)));
}
