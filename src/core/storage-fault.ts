/**
 * What a server keeps cannot be written or read: the disk is full, or fails. Nothing of the request was stored. Not a `ConductorFault`:
 * that says what is wrong with a request, and the same request may do the next time.
 */
export class StorageFault extends Error {
  /** Whether the same request may do later, once there is room. */
  readonly retryable: boolean;

  constructor(message: string, options: { retryable: boolean; cause: unknown }) {
    super(message, { cause: options.cause });
    this.name = "StorageFault";
    this.retryable = options.retryable;
  }
}
