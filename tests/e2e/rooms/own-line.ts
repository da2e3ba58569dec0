import type { BrowserContext, Page } from 'playwright-core'

/** Before a page's own scripts: its browser can be told what to believe of its line, and its cameras can stand still. */
export async function prepareLine(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const own = window as { believes_bps?: number | null; senders?: Set<RTCRtpSender> }
    const { getStats } = RTCPeerConnection.prototype
    RTCPeerConnection.prototype.getStats = async function (this: RTCPeerConnection, ...given: unknown[]) {
      const report = (await Reflect.apply(getStats, this, given)) as RTCStatsReport
      const bps = own.believes_bps
      if (bps == null) return report
      const told = new Map([...report].map(([id, one]) => [id, { ...(one as Record<string, unknown>) }]))
      for (const one of told.values()) if (one['type'] === 'candidate-pair') one['availableOutgoingBitrate'] = bps
      return told as unknown as RTCStatsReport
    } as typeof getStats
    const { addTransceiver } = RTCPeerConnection.prototype
    own.senders = new Set()
    RTCPeerConnection.prototype.addTransceiver = function (this: RTCPeerConnection, ...given: unknown[]) {
      const made = Reflect.apply(addTransceiver, this, given) as RTCRtpTransceiver
      own.senders?.add(made.sender)
      return made
    } as typeof addTransceiver
  })
}

/** What the browser believes from now on that its line carries; null: what it measures. */
export const believeLine = (page: Page, bps: number | null): Promise<void> =>
  page.evaluate((told) => void ((window as { believes_bps?: number | null }).believes_bps = told), bps)

/** From now on nothing is sent of its pictures, and nobody is told. */
export const stopPictures = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (const sender of (window as { senders?: Set<RTCRtpSender> }).senders ?? [])
      if (sender.track?.kind === 'video') await sender.replaceTrack(null)
  })
