import { setTimeout as sleep } from 'node:timers/promises'
import type { Loss } from '#tests/support/network/host.ts'
import { labCamera, type Person } from '#tests/support/network/meeting.ts'
import { watchLine, type LineQuality } from '#tests/support/picture/line-quality.ts'

/** Two people in a room, who show and say something without pause; the far one's line is made worse. */
export interface TwoOnALine {
  near: Person
  far: Person
  /** On which media go where they go by TCP. */
  tcpPorts: NonNullable<Loss['tcpPorts']>
}

/** What the two saw and heard of each other: the worse of both where the line is bad both ways, else what the near one had. */
export interface Harms {
  /** 5 % lost both ways: part of the time for which a picture stood, by the browser's own sum. */
  loss5_frozen_share: number
  /** 20 % lost both ways: part of the speech that was invented, and of the time for which a picture stood. */
  loss20_concealed_share: number
  loss20_frozen_share: number
  /** The line upwards falls to 500 kbit/s at one blow: the longest time without a picture in its first eight seconds, and in ten after that. */
  fall_gap_ms: number
  narrow_gap_ms: number
  /** Part of the speech that was invented in all eighteen. */
  narrow_concealed_share: number
  narrow_frames_per_s: number
  narrow_lines: number
}

const narrow_kbit = 500
const settles_ms = 5_000
const isWellWithin_ms = 60_000

export async function measureHarms({ near, far, tcpPorts }: TwoOnALine, say: (text: string) => void): Promise<Harms> {
  const lose = (percent: number) => far.host.lose({ up_percent: percent, down_percent: percent, tcpPorts })
  const watchBoth = (seconds: number) => Promise.all([near, far].map(({ page }) => watchLine(page, seconds)))
  const isWell = async () => {
    await lose(0)
    await far.host.rate({})
    const whole = (lines: number) => (window.seenFrames.at(-1)?.height ?? 0) >= lines
    // One that does not come back by itself is measured as it is.
    await near.page.waitForFunction(whole, labCamera.height, { timeout: isWellWithin_ms }).catch(() => say('no whole picture any more'))
    await sleep(settles_ms)
  }

  await isWell()
  await lose(5)
  await sleep(settles_ms)
  const at5 = await watchBoth(40)
  say(`5 % lost: ${at5.map(told).join(' | ')}`)

  await isWell()
  await far.host.rate({ up_kbit: narrow_kbit })
  const fall = await watchLine(near.page, 8)
  const narrow = await watchLine(near.page, 10)
  say(`upwards ${narrow_kbit} kbit/s: in the fall ${told(fall)} | then ${told(narrow)}`)

  await isWell()
  await lose(20)
  await sleep(settles_ms)
  const at20 = await watchBoth(15)
  say(`20 % lost: ${at20.map(told).join(' | ')}`)
  await isWell()

  const worst = (of: readonly LineQuality[], field: 'freezes_share' | 'concealed_share') => Math.max(...of.map((one) => one[field]))
  return {
    loss5_frozen_share: worst(at5, 'freezes_share'),
    loss20_concealed_share: worst(at20, 'concealed_share'),
    loss20_frozen_share: worst(at20, 'freezes_share'),
    fall_gap_ms: fall.longestGap_ms,
    narrow_gap_ms: narrow.longestGap_ms,
    narrow_concealed_share:
      (fall.concealed_share * fall.seconds + narrow.concealed_share * narrow.seconds) / (fall.seconds + narrow.seconds),
    narrow_frames_per_s: narrow.frames / narrow.seconds,
    narrow_lines: narrow.height,
  }
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const told = (one: LineQuality) =>
  `frozen ${percent(one.freezes_share)}, concealed ${percent(one.concealed_share)}, longest gap ${Math.round(one.longestGap_ms)} ms, ${one.frames} frames of ${one.height} lines`
