/** Stores in memory for many short runtimes: making the tables takes longer than most tests of workflows. */
import type { Database } from "./database.ts";
import { openDatabase } from "./database.ts";
import { createStoreOn } from "./sqlite-store.ts";
import type { Store } from "./store.ts";

export interface SpareStores {
  /** Empty. Closing it gives its tables back for the next one. */
  take(): Promise<Store>;
  close(): void;
}

export function createSpareStores(): SpareStores {
  const spare: Database[] = [];
  let isClosed = false;

  function giveBack(database: Database): void {
    if (isClosed) database.close();
    else spare.push(database);
  }

  return {
    async take() {
      const database = spare.pop() ?? (await openDatabase(undefined));
      empty(database);
      return { ...createStoreOn(database), close: () => giveBack(database) };
    },
    close() {
      isClosed = true;
      for (const database of spare.splice(0)) database.close();
    },
  };
}

function empty(database: Database): void {
  const tables = database.all(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND (name = 'sqlite_sequence' OR name NOT LIKE 'sqlite_%')",
  );
  database.transaction(() => {
    for (const [name] of tables) database.run(`DELETE FROM "${String(name)}"`);
  });
}
