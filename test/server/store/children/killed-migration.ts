/** Brings a file of version 1 up to date, and is killed when all steps are done and nothing is committed. */
import { openDatabase } from "../../../../src/server/store/database.ts";
import { latestVersion, migrate } from "../../../../src/server/store/migrations.ts";

const database = await openDatabase(process.argv.at(-1) ?? "", 1);
migrate(
  {
    ...database,
    exec(sql) {
      database.exec(sql);
      if (sql.includes("user_version")) process.kill(process.pid, "SIGKILL");
    },
  },
  latestVersion,
);
