import { setTimeout as sleep } from 'node:timers/promises'
import type { Console } from '#tests/support/console.ts'
import { spread, type Spread } from './figures.ts'
import { interruptionsOf, type Interruption } from './interruptions.ts'
import type { Pair } from './pair.ts'

/** Of restarts of the console beside the process that carries media. */
export interface Restarts {
  /** The longest that a page was told of no new frame. */
  stood: Spread
  /** For how long a picture stood in all, by the browser's own sum. */
  frozen: Spread
  /** How often a picture was lost. */
  broken: number
  /** How often there was none that could be interrupted. */
  unseen: number
  /** From the word to end until the new process listens. */
  listens: Spread
  restarts: number
}

/** Of restarts of the process that carries media: from the word to end to the first frame after. */
export interface HostRestarts {
  back: Spread
  restarts: number
}

/** What loads the next process has ended. */
const settles_ms = 2_000
/** Long enough for the screens to be back on the new process, and for pictures that stand still then. */
const after_ms = 6_000
/** Half of the time the process is asked to end, half of the time killed. */
const signalOf = (round: number) => (round % 2 === 0 ? 'SIGTERM' : 'SIGKILL')

interface Options {
  restarts: number
  say(text: string): void
}

/** Restarts the console under everybody who looks; nobody touches anything. The next process stands by, as it does a quarter of a minute after a start. */
export async function measureRestarts(product: Console, pairs: readonly Pair[], { restarts, say }: Options): Promise<Restarts> {
  const seen: (Interruption | null)[] = []
  const listens: number[] = []
  for (let i = 0; i < restarts; i++) {
    await product.standBy()
    await sleep(settles_ms)
    const mine = await interruptionsOf(
      pairs.map(({ looks }) => ({ page: looks, keeps: true })),
      async () => {
        const { told_ms, listens_ms } = await product.restart(signalOf(i))
        listens.push(listens_ms - told_ms)
        return told_ms
      },
      after_ms,
    )
    seen.push(...mine)
    const told = mine.map((one) => (one ? `${one.stood_ms.toFixed(0)} ms (frozen ${one.frozen_ms.toFixed(0)})` : 'there was none'))
    say(`restart ${i + 1}/${restarts} (${signalOf(i)}): listens after ${listens.at(-1)} ms, pictures stood for ${told.join(' and ')}`)
  }
  const interrupted = seen.filter((one) => one !== null)
  return {
    stood: spread(interrupted.map(({ stood_ms }) => stood_ms)),
    frozen: spread(interrupted.map(({ frozen_ms }) => frozen_ms)),
    broken: interrupted.filter(({ back_ms }) => back_ms !== null).length,
    unseen: seen.length - interrupted.length,
    listens: spread(listens),
    restarts,
  }
}

/** The same with the process that carries what they see. */
export async function measureHostRestarts(product: Console, pairs: readonly Pair[], { restarts, say }: Options): Promise<HostRestarts> {
  const back: number[] = []
  for (let i = 0; i < restarts; i++) {
    await product.standBy('mediaHost')
    await sleep(settles_ms)
    const seen = await interruptionsOf(
      pairs.map(({ looks }) => ({ page: looks, keeps: false })),
      async () => (await product.restart(signalOf(i), 'mediaHost')).told_ms,
      after_ms,
    )
    const times = seen.flatMap((one) => (one ? [one.back_ms!] : []))
    back.push(...times)
    say(`media host ${i + 1}/${restarts} (${signalOf(i)}): pictures back after ${times.map(Math.round).join(' and ')} ms`)
  }
  return { back: spread(back), restarts }
}
