import { useEffect, useRef, useState } from 'react'
import type { EcgLead } from '#contract/vitals.ts'
import { captureNow } from '../../vitals/monitor-feed.ts'
import { gainFor, paintStrip, paper_mm_s, type StripColours } from '../../vitals/ecg-strip.ts'
import type { ReceivedMonitor } from '../../vitals/vitals-desk.ts'

interface Props {
  monitor: Pick<ReceivedMonitor, 'track' | 'clock'>
  lead: EcgLead
  px_mm: number
  /** Looked back to this moment of capture; null: with the picture. */
  heldAt_ms: number | null
}

const every_ms = 33

/** A lead on its paper, thirty times a second, past React. */
export function Strip({ monitor, lead, px_mm, heldAt_ms }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { track, clock } = monitor
  const [gain_mm_mV, setGain] = useState<number | null>(null)
  useEffect(() => {
    const shown = canvas.current
    const context = shown?.getContext('2d')
    if (!shown || !context) return
    const size = { width_px: 0, height_px: 0 }
    const fit = () => {
      const { width, height } = shown.getBoundingClientRect()
      Object.assign(size, { width_px: width, height_px: height })
      setGain(height > 0 ? gainFor(height, px_mm) : null)
      shown.width = Math.round(width * devicePixelRatio)
      shown.height = Math.round(height * devicePixelRatio)
    }
    const sizes = new ResizeObserver(fit)
    sizes.observe(shown)
    fit()
    let colours = coloursOf(shown)
    const themes = new MutationObserver(() => (colours = coloursOf(shown)))
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    let drawn_ms = 0
    let frame = requestAnimationFrame(function draw(now_ms) {
      frame = requestAnimationFrame(draw)
      if (now_ms - drawn_ms < every_ms || size.width_px === 0) return
      drawn_ms = now_ms
      const hand_ms = heldAt_ms ?? clock.at(captureNow())
      if (hand_ms === null) return
      context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
      paintStrip(context, size, track, hand_ms, { px_mm, colours, lead })
    })
    return () => {
      cancelAnimationFrame(frame)
      sizes.disconnect()
      themes.disconnect()
    }
  }, [track, clock, lead, px_mm, heldAt_ms])
  return (
    <div className="strip">
      <canvas ref={canvas} />
      <b>{lead}</b>
      {gain_mm_mV === null ? null : (
        <small className="strip__scale">
          {paper_mm_s} mm/s · {gain_mm_mV} mm/mV
        </small>
      )}
    </div>
  )
}

function coloursOf(element: Element): StripColours {
  const style = getComputedStyle(element)
  const of = (name: string) => style.getPropertyValue(`--strip-${name}`).trim()
  return { paper: of('paper'), minor: of('minor'), major: of('major'), trace: of('trace'), late: of('late'), gap: of('gap') }
}
