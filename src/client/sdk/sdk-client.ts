/** What the classes in the shape of the official SDK share: the client that they were given, and signals. */
import type { ConductorCalls, ConductorClient } from "../conductor-client.ts";

/** The last argument of every method; the official package has none like it. */
export interface CallOptions {
  /** Ends the call with an `aborted` error. Whether the server has acted is unknown then. */
  signal?: AbortSignal;
}

export class SdkClient {
  /** Named as in the official package. */
  readonly _client: ConductorClient;

  constructor(client: ConductorClient) {
    this._client = client;
  }

  protected on(options: CallOptions = {}): ConductorCalls {
    return options.signal === undefined ? this._client : this._client.withSignal(options.signal);
  }
}
