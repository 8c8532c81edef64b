/**
 * An answer whose body is a text, as nearly all are. A `Response` makes a stream of its body, which costs more than most requests
 * take otherwise. So this one keeps the text beside an empty body, for a socket to write as it is; `whole` is for all other readers.
 */
export class TextAnswer extends Response {
  readonly content: string;

  constructor(content: string, init: { status: number; headers: Readonly<Record<string, string>> }) {
    super(null, init);
    this.content = content;
  }
}

/** The answer as any reader knows it, with its body. */
export function whole(answer: Response): Response {
  if (!(answer instanceof TextAnswer)) return answer;
  return new Response(answer.content, { status: answer.status, headers: answer.headers });
}
