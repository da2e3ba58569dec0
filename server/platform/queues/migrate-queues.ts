import { DEFAULT_SCHEMA, quoteSchemaName, runMigrations } from 'bullmq'
import type { Client } from 'pg'

/** The queues' own tables, in a schema of their own, made by the owner; the running role may use them. Repeating changes nothing. */
export async function migrateQueues(owner: Client): Promise<void> {
  await runMigrations(owner, DEFAULT_SCHEMA)
  const schema = quoteSchemaName(DEFAULT_SCHEMA)
  await owner.query(`
    grant usage on schema ${schema} to jilian_app;
    grant select, insert, update, delete, truncate on all tables in schema ${schema} to jilian_app;
    grant usage, select, update on all sequences in schema ${schema} to jilian_app;
    grant execute on all functions in schema ${schema} to jilian_app`)
}
