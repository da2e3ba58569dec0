import { seed } from '#setup/seed/index.ts'
import { testSecretKey } from './cluster.ts'
import type { TestApp } from './app.ts'

/** Seeds Yangqu beside the first centre: what an actor of one must never touch of the other. */
export async function addSecondCentre(app: TestApp): Promise<string> {
  const secretKey = Buffer.from(testSecretKey)
  await seed(app.ownerUrl, { centres: ['yangqu'], demo: true, secretKey, now: app.clock.now(), log: () => undefined })
  return app.inTx(async (tx) => {
    const row = await tx.selectFrom('centres').select('id').where('slug', '=', 'yangqu').executeTakeFirstOrThrow()
    return row.id
  })
}
