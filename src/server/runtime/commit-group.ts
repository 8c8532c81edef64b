/**
 * Group commit: all work that comes in one turn of the event loop is decided and written in one transaction, and nobody hears of it
 * before that is stored. A request alone has a transaction of its own; under load many share one.
 *
 * A group begins and ends within one call, so nothing else ever sees what is decided and not stored. Its work may keep notes for the
 * rest of the group (`RunBook`); what goes beyond the group is done on commit.
 */
export interface Transaction<Write> {
  write(...writes: Write[]): void;
  /** Once it is stored, in the order of the calls. Must not throw. */
  onCommit(effect: () => void): void;
  /** Where it could not be stored: takes back what the work has changed already. Must not throw. */
  onRollback(undo: () => void): void;
}

export interface CommitGroup<Write> {
  /**
   * Runs the work with the next group, and settles as it does once the group is stored. Work that throws must have written nothing.
   * Where a group cannot be stored, each of its works is done again in a transaction of its own: none fails for another's sake.
   */
  join<T>(work: (transaction: Transaction<Write>) => T): Promise<T>;
  /** Does at once what is waiting. */
  flush(): void;
}

export interface CommitGroupParts<Write> {
  /** All or nothing; throws where nothing was written. */
  save: (writes: readonly Write[]) => void;
  /** Before anything else is told how the group ended. */
  onEnd: () => void;
}

/** So that a crowd does not keep those that come after it from their turn. */
const mostTogether = 256;

interface Member<Write> {
  /** Answers how to tell whoever waits. */
  attempt: (transaction: Transaction<Write>) => () => void;
  fail: (error: unknown) => void;
}

export function createCommitGroup<Write>({ save, onEnd }: CommitGroupParts<Write>): CommitGroup<Write> {
  const waiting: Member<Write>[] = [];
  let isDue = false;

  function soon(): void {
    if (isDue) return;
    isDue = true;
    setImmediate(commitNext);
  }

  function commitNext(): void {
    isDue = false;
    const members = waiting.splice(0, mostTogether);
    if (waiting.length > 0) soon();
    if (!commit(members)) for (const member of members) commit([member]);
  }

  /** False where several could not be stored together; they are as they were. */
  function commit(members: readonly Member<Write>[]): boolean {
    const writes: Write[] = [];
    const effects: (() => void)[] = [];
    const undos: (() => void)[] = [];
    const transaction: Transaction<Write> = {
      write: (...more) => void writes.push(...more),
      onCommit: (effect) => void effects.push(effect),
      onRollback: (undo) => void undos.push(undo),
    };
    const tells = members.map((member) => member.attempt(transaction));
    try {
      if (writes.length > 0) save(writes);
    } catch (error) {
      onEnd();
      for (const undo of undos.reverse()) undo();
      if (members.length > 1) return false;
      for (const member of members) member.fail(error);
      return true;
    }
    onEnd();
    for (const effect of effects) effect();
    for (const tell of tells) tell();
    return true;
  }

  return {
    join: (work) =>
      new Promise((resolve, reject) => {
        waiting.push({
          attempt(transaction) {
            try {
              const value = work(transaction);
              return () => resolve(value);
            } catch (error) {
              return () => reject(error);
            }
          },
          fail: reject,
        });
        soon();
      }),
    flush() {
      while (waiting.length > 0) commitNext();
    },
  };
}
