import { backup } from '../archive/backup.ts'
import { openDatabase } from '../database.ts'
import { say, step } from '../progress.ts'
import { keyText, ownSecret, secretsDir } from '../secrets.ts'
import { filesDirOf } from '../server-process.ts'
import { databaseName } from '../settings.ts'
import { SetupError } from '../setup-error.ts'

/** Saves database, files and keys in one archive. The server may go on meanwhile. */
export default async function backupCommand(args: string[]): Promise<number> {
  const file = args[0]
  if (!file || args.length > 1) throw new SetupError('Say where to: npm run backup -- FILE.tar')
  const { ownerUrl, cluster } = await openDatabase(databaseName)
  await step('back up', (report) =>
    backup(
      file,
      {
        url: cluster?.url('superuser', databaseName) ?? ownerUrl,
        filesDir: filesDirOf(databaseName),
        secretKey: keyText(ownSecret()),
        certificatesDir: secretsDir(),
      },
      report,
    ),
  )
  say(`${file} holds the keys as well: whoever has it can read everything. Keep it elsewhere, and locked.`)
  return 0
}
