import type { Page } from 'playwright-core'

/** Milliseconds from `since_ms` (wall clock) until a picture of somebody else is on the screen that was drawn after it. */
export async function pictureSince(page: Page, since_ms: number, within_ms = 30_000): Promise<number> {
  const shown = await page.waitForFunction(
    (since) => window.seenFrames.find(({ drawn_ms }) => drawn_ms !== null && drawn_ms > since)?.shown_ms,
    since_ms,
    { timeout: within_ms, polling: 50 },
  )
  return Math.round((await shown.jsonValue())! - since_ms)
}

/** Waits until the screen says a sentence in which all of these words stand: of the own line, or over the other's picture. */
export async function says(
  page: Page,
  where: 'own line' | 'their line' | 'over the picture' | 'trouble',
  words: RegExp,
  within_ms = 20_000,
) {
  const selector = { 'own line': '.self__line', 'their line': '.tile__line', 'over the picture': '.tile__over', trouble: '.room-trouble' }[
    where
  ]
  const said = page.locator(selector, { hasText: words })
  await said.first().waitFor({ timeout: within_ms })
  return said.first().textContent()
}

/** Everything that the screen says about its own line from now on, each sentence once it is another. Answers how to read it. */
export async function listen(page: Page): Promise<() => Promise<string[]>> {
  const kept = await page.evaluateHandle(() => {
    const said: string[] = []
    const look = (): void => {
      const text = document.querySelector('.self__line')?.textContent ?? ''
      if (said.at(-1) !== text) said.push(text)
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
    look()
    return said
  })
  return () => kept.jsonValue()
}

/** How media go: `udp`, `tcp`, or null while they do not; with it the names under which both ends know each other, which an ICE restart changes. */
export function ways(page: Page): Promise<{ connections: number; ways: string[]; names: string[] }> {
  return page.evaluate(async () => {
    const open = window.peerConnections.filter(({ connectionState }) => connectionState !== 'closed')
    const used: string[] = []
    const names: string[] = []
    for (const connection of open) {
      const name = /a=ice-ufrag:(\S+)/.exec(connection.currentRemoteDescription?.sdp ?? '')?.[1]
      if (name) names.push(name)
      const stats = (await connection.getStats()) as unknown as Map<string, Record<string, string | undefined>>
      const transport = [...stats.values()].find(({ type }) => type === 'transport')
      const pair = stats.get(transport?.['selectedCandidatePairId'] ?? '')
      const local = stats.get(pair?.['localCandidateId'] ?? '')
      if (local) used.push(local['protocol']!)
    }
    return { connections: window.peerConnections.length, ways: used, names }
  })
}
