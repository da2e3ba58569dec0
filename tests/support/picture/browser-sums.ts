import type { Page } from 'playwright-core'

/** What the browser itself sums up of one stream that it receives. */
export interface BrowserSums {
  /** W3C's `totalFreezesDuration`. */
  freezes_s: number
  /** Samples that were made up while somebody spoke, of `samples` in all. */
  concealed: number
  samples: number
  energy: number
}

/** By stream: one that ended takes its sums with it, one that began starts at nothing. */
export async function browserSums(page: Page): Promise<Map<string, BrowserSums>> {
  const read = await page.evaluate(async () => {
    const found: [string, BrowserSums][] = []
    for (const [place, connection] of window.peerConnections.entries()) {
      if (connection.connectionState === 'closed') continue
      const stats = (await connection.getStats()) as unknown as Map<string, Record<string, number | string | undefined>>
      for (const [id, stat] of stats) {
        if (stat['type'] !== 'inbound-rtp') continue
        const number = (field: string): number => Number(stat[field] ?? 0)
        found.push([
          `${place} ${id}`,
          {
            freezes_s: number('totalFreezesDuration'),
            concealed: number('concealedSamples') - number('silentConcealedSamples'),
            samples: number('totalSamplesReceived'),
            energy: number('totalAudioEnergy'),
          },
        ])
      }
    }
    return found
  })
  return new Map(read)
}

/** By how much a sum of all streams rose. */
export function rise(before: ReadonlyMap<string, BrowserSums>, after: ReadonlyMap<string, BrowserSums>, of: keyof BrowserSums): number {
  return [...after].reduce((sum, [id, sums]) => sum + sums[of] - (before.get(id)?.[of] ?? 0), 0)
}
