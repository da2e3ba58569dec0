/** NTP counts from 1900, Unix from 1970. */
const ntpToUnix_ms = 2_208_988_800_000

/** Unix ms of the sender at which the newest frame was captured, as the abs-capture-time extension tells; null where it does not travel. */
export function pictureCapturedAt(receiver: RTCRtpReceiver | undefined): { capturedAt_ms: number; seenAt_ms: number } | null {
  if (!receiver || !('getSynchronizationSources' in receiver)) return null
  let newest: { capturedAt_ms: number; seenAt_ms: number } | null = null
  for (const source of receiver.getSynchronizationSources() as (RTCRtpContributingSource & { captureTimestamp?: number })[]) {
    const { captureTimestamp, timestamp } = source
    if (captureTimestamp === undefined || !Number.isFinite(captureTimestamp)) continue
    const capturedAt_ms =
      captureTimestamp > 2 * ntpToUnix_ms - 1e11 || captureTimestamp > 3e12 ? captureTimestamp - ntpToUnix_ms : captureTimestamp
    // Chromium gives the moment of delivery since the page began; others since 1970.
    const seenAt_ms = timestamp > 1e12 ? timestamp : performance.timeOrigin + timestamp
    if (!newest || capturedAt_ms > newest.capturedAt_ms) newest = { capturedAt_ms, seenAt_ms }
  }
  return newest
}

/** Mean time that pictures wait for their turn and for the decoder, ms, from two looks at the receiver's statistics; null where unknown. */
export async function pictureWait(receiver: RTCRtpReceiver): Promise<number | null> {
  let wait_ms: number | null = null
  const report = await receiver.getStats()
  report.forEach((stat: Record<string, unknown>) => {
    const { type, jitterBufferDelay, jitterBufferEmittedCount, totalDecodeTime, framesDecoded } = stat
    if (type !== 'inbound-rtp' || typeof jitterBufferDelay !== 'number' || typeof jitterBufferEmittedCount !== 'number') return
    const decode_s =
      typeof totalDecodeTime === 'number' && typeof framesDecoded === 'number' && framesDecoded > 0 ? totalDecodeTime / framesDecoded : 0
    if (jitterBufferEmittedCount > 0) wait_ms = (jitterBufferDelay / jitterBufferEmittedCount + decode_s) * 1000
  })
  return wait_ms
}
