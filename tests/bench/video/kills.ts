import type { Console } from '#tests/support/console.ts'
import { spread, type Spread } from './figures.ts'
import { interruptionsOf } from './interruptions.ts'
import type { Pair } from './pair.ts'
import { workerOf } from './worker-of.ts'

export interface KillFigures {
  back: Spread
  kills: number
  /** The longest that the picture of one on another worker stood still, ms. */
  besideStood_ms: number
  /** How often one on another worker had to connect anew. */
  besideBroken: number
}

const between_ms = 3_000

/** `kill -9` of the worker that carries `struck`; `beside` is carried by another. Both look already. */
export async function measureKills(
  product: Pick<Console, 'mediaHost'>,
  { struck, beside }: { struck: Pair; beside: Pair },
  { kills, say }: { kills: number; say(text: string): void },
): Promise<KillFigures> {
  const back: number[] = []
  const stood: number[] = []
  let besideBroken = 0
  for (let i = 0; i < kills; i++) {
    const hostPid = product.mediaHost!.child.pid!
    const [mine, other] = [await workerOf(struck.looks, hostPid), await workerOf(beside.looks, hostPid)]
    if (mine === other) throw new Error('both ambulances are carried by one worker')
    const looking = [
      { page: struck.looks, keeps: false },
      { page: beside.looks, keeps: true },
    ]
    const [one, two] = await interruptionsOf(
      looking,
      async () => {
        process.kill(mine, 'SIGKILL')
        return Date.now()
      },
      between_ms,
    )
    if (!one || !two) throw new Error('there was no picture under which to kill')
    back.push(one.back_ms!)
    stood.push(two.stood_ms)
    if (two.back_ms !== null) besideBroken += 1
    say(`worker killed ${i + 1}/${kills}: back after ${one.back_ms!.toFixed(0)} ms; beside it stood ${two.stood_ms.toFixed(0)} ms`)
  }
  return { back: spread(back), kills, besideStood_ms: Math.round(Math.max(...stood)), besideBroken }
}
