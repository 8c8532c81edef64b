/** As little HTTP/1.1 as requests of Conductor workers need: a request line, the length of the body, or chunks. */
export interface ParsedRequest {
  method: string;
  target: string;
  body: string;
  /** Of the whole request in the text. */
  length: number;
}

/** The first request in the text, or undefined while it is not complete. */
export function takeRequest(text: string): ParsedRequest | undefined {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const methodEnd = text.indexOf(" ");
  const targetEnd = text.indexOf(" ", methodEnd + 1);
  const method = text.slice(0, methodEnd);
  const target = text.slice(methodEnd + 1, targetEnd);
  const bodyStart = headEnd + 4;
  if (method === "GET") return { method, target, body: "", length: bodyStart };
  const head = text.slice(targetEnd, headEnd);
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return takeChunked(text, bodyStart, method, target);
  const size = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  if (text.length < bodyStart + size) return undefined;
  return { method, target, body: text.slice(bodyStart, bodyStart + size), length: bodyStart + size };
}

function takeChunked(text: string, bodyStart: number, method: string, target: string): ParsedRequest | undefined {
  let body = "";
  for (let at = bodyStart; ;) {
    const lineEnd = text.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    const chunkEnd = lineEnd + 2 + size;
    if (text.length < chunkEnd + 2) return undefined;
    if (size === 0) return { method, target, body, length: chunkEnd + 2 };
    body += text.slice(lineEnd + 2, chunkEnd);
    at = chunkEnd + 2;
  }
}
