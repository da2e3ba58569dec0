import { spread, type Spread } from './figures.ts'
import { agesOf, firstFrame, framesFor, type Pair } from './pair.ts'

const watch_s = 2

export interface TapFigures {
  first: Spread
  glass: Spread
  taps: number
  /** Frames that came in the time watched, of those that the camera drew. */
  shown_share: number
  /** Frames whose clock could be read, of those shown. */
  read_share: number
  /** Of the picture shown, lines. */
  height: number
}

/** Taps in turns on both sides; the first round of each warms up and is not counted. */
export async function measureTaps<Side extends string>(
  pairs: Record<Side, Pair>,
  { rounds, framesPerSecond, say }: { rounds: number; framesPerSecond: number; say(text: string): void },
): Promise<Record<Side, TapFigures>> {
  const sides = Object.keys(pairs) as Side[]
  const seen = new Map(sides.map((side) => [side, { first: [] as number[], ages: [] as number[], frames: 0, height: 0 }]))
  for (let i = 0; i <= rounds; i++)
    // The first of a round takes turns, so that a machine that warms up favours neither.
    for (const side of i % 2 === 0 ? sides : sides.toReversed()) {
      const first = await firstFrame(pairs[side])
      const frames = await framesFor(pairs[side], watch_s)
      await pairs[side].end()
      const ages = agesOf(frames)
      say(`${i === 0 ? 'warm-up' : `${i}/${rounds}`} ${side}: first frame ${first.toFixed(0)} ms, glass to glass ${spread(ages).p50} ms`)
      if (i === 0) continue
      const sums = seen.get(side)!
      sums.first.push(first)
      sums.ages.push(...ages)
      sums.frames += frames.length
      sums.height = frames.at(-1)?.height ?? 0
    }
  const figures = [...seen].map(([side, { first, ages, frames, height }]): [Side, TapFigures] => [
    side,
    {
      first: spread(first),
      glass: spread(ages),
      taps: first.length,
      shown_share: frames / (rounds * watch_s * framesPerSecond),
      read_share: ages.length / frames,
      height,
    },
  ])
  return Object.fromEntries(figures) as Record<Side, TapFigures>
}
