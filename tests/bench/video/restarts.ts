import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { randomFreePort } from '#setup/ports.ts'
import { spawnScript, stopChild } from '#setup/server-process.ts'
import type { Console } from '#tests/support/console.ts'
import { spread, type Spread } from './figures.ts'
import { interruptionsOf } from './interruptions.ts'
import type { Pair } from './pair.ts'

export interface Restarts {
  /** From the word to end to the first frame after. */
  back: Spread
  /** From the word to end until the new process listens: it is part of that. */
  listens: Spread
  restarts: number
}

export interface ApartFigures {
  /** With media in a process of their own: the longest that a picture stood still while the other was restarted. */
  stood: Spread
  /** How often a picture was lost there. */
  broken: number
}

const between_ms = 3_000
/** What loads the next process has ended. */
const settles_ms = 2_000
/** Long enough for the screens to be back on the new process. */
const apartFor_ms = 4_000

interface Options {
  restarts: number
  say(text: string): void
}

/**
 * Restarts the server under everybody who looks; nobody touches anything. Half of the time it is asked to end, half of the time killed. The next
 * process stands by, as it does in a server that has run for a quarter of a minute.
 */
export async function measureRestarts(product: Console, pairs: readonly Pair[], { restarts, say }: Options): Promise<Restarts> {
  const back: number[] = []
  const listens: number[] = []
  for (let i = 0; i < restarts; i++) {
    const signal = i % 2 === 0 ? 'SIGTERM' : 'SIGKILL'
    await product.standBy()
    await sleep(settles_ms)
    const seen = await interruptionsOf(
      pairs.map(({ looks }) => ({ page: looks, keeps: false })),
      async () => {
        const { told_ms, listens_ms } = await product.restart(signal)
        listens.push(listens_ms - told_ms)
        return told_ms
      },
      between_ms,
    )
    const times = seen.map(({ back_ms }) => back_ms!)
    back.push(...times)
    say(
      `restart ${i + 1}/${restarts} (${signal}): listens after ${listens.at(-1)} ms, back after ${times.map(Math.round).join(' and ')} ms`,
    )
  }
  return { back: spread(back), listens: spread(listens), restarts }
}

/** The same with media carried by a process of their own: the signalling goes and comes, the picture should not. */
export async function measureApart(product: Console, pairs: readonly Pair[], { restarts, say }: Options): Promise<ApartFigures> {
  const carrier = spawnScript('tests/support/media-host-process.ts', [], {
    ...product.server.env,
    JILIAN_ROLES: 'media',
    MEDIA_LINK_PORT: String(await randomFreePort()),
  })
  try {
    await once(carrier.child, 'message')
    const env = { JILIAN_ROLES: 'api,gateway,jobs' }
    const looking = (keeps: boolean) => pairs.map(({ looks }) => ({ page: looks, keeps }))
    // The screens move over by themselves.
    await interruptionsOf(looking(false), async () => (await product.restart('SIGKILL', env)).told_ms, apartFor_ms)
    const stood: number[] = []
    let broken = 0
    for (let i = 0; i < restarts; i++) {
      await product.standBy()
      await sleep(settles_ms)
      const seen = await interruptionsOf(looking(true), async () => (await product.restart('SIGKILL')).told_ms, apartFor_ms)
      stood.push(...seen.map(({ stood_ms }) => stood_ms))
      broken += seen.filter(({ back_ms }) => back_ms !== null).length
      say(
        `restart ${i + 1}/${restarts} beside media of their own: pictures stood ${seen.map(({ stood_ms }) => Math.round(stood_ms)).join(' and ')} ms`,
      )
    }
    return { stood: spread(stood), broken }
  } finally {
    await stopChild(carrier.child, carrier.exited)
  }
}
