import { ensureDatabase, ensurePrivateCluster } from '../database.ts'
import { keepCluster } from '../leases.ts'
import { SetupError } from '../setup-error.ts'

/** `--stop` lets the cluster go, `--fresh` drops what was there; else brings up a migrated database of its own name in the private cluster and prints what to put into the environment. */
export default async function database(args: string[]): Promise<number> {
  if (args[0] === '--stop') {
    await keepCluster(false)
    return 0
  }
  const name = args[0] ?? 'jilian_dev'
  if (!/^[a-z][a-z0-9_]{0,50}$/.test(name))
    throw new SetupError('A database name has small letters, digits and underscores, and begins with a letter.')
  if (args.includes('--fresh')) await (await ensurePrivateCluster()).dropDatabase(name)
  const { appUrl, ownerUrl } = await ensureDatabase(name)
  await keepCluster(true)
  process.stdout.write(`DATABASE_URL=${appUrl}\nDATABASE_ADMIN_URL=${ownerUrl}\n`)
  return 0
}
