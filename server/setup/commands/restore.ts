import path from 'node:path'
import { restore } from '../archive/restore.ts'
import type { RestoreDatabase } from '../archive/restore.ts'
import { ensureDatabase, ensurePrivateCluster, foreignDatabase } from '../database.ts'
import { say, step } from '../progress.ts'
import { claimServer, findRunning } from '../running.ts'
import { secretsDir } from '../secrets.ts'
import { filesDirOf } from '../server-process.ts'
import { databaseName } from '../settings.ts'
import { SetupError } from '../setup-error.ts'

/** Puts a backup in place of database, files and keys. Never over a server that runs. */
export default async function restoreCommand(args: string[]): Promise<number> {
  const file = args[0]
  if (!file || args.length > 1) throw new SetupError('Say what from: npm run restore -- FILE.tar')
  const release = await claimServer()
  if (!release) throw new SetupError(`A server runs on this database (${findRunning()?.url ?? 'it is just coming up'}): stop it first.`)
  try {
    const foreign = foreignDatabase()
    const database: RestoreDatabase = foreign
      ? { ownerUrl: foreign.ownerUrl }
      : { cluster: await ensurePrivateCluster(), name: databaseName }
    const target = { database, filesDir: filesDirOf(databaseName), secretsDir: secretsDir() }
    const manifest = await step('restore', (report) => restore(file, target, report))
    // A backup of an older version comes up to this one.
    await ensureDatabase(databaseName)
    say(`Restored what was saved at ${manifest.madeAt}: ${Object.keys(manifest.files).length} files verified.`)
    say(`Production starts with JILIAN_SECRET_KEY_FILE=${path.join(secretsDir(), 'secret-key')}`)
    return 0
  } finally {
    await release()
  }
}
