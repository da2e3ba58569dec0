import { noSample, type EcgLead } from '#contract/vitals.ts'
import type { VitalsTrack } from './vitals-track.ts'

/** Paper runs 25 mm a second. */
export const paper_mm_s = 25
/** A millivolt is 10 mm high; on a strip too low for that, half or a quarter of it, as monitors do. */
const gains_mm_mV = [10, 5, 2.5] as const
/** Of the height, what lies above the line of rest; a tall R wave stands in it whole. */
const above = 0.58
const tallest_mV = 1.4

/** How high a millivolt is drawn on a strip of this height, mm. A wave that is cut off at the edge is read as a smaller one. */
export const gainFor = (height_px: number, px_mm: number): number =>
  gains_mm_mV.find((gain) => tallest_mV * gain * px_mm <= height_px * above) ?? gains_mm_mV[2]

export interface StripColours {
  paper: string
  minor: string
  major: string
  trace: string
  /** Of what came late. */
  late: string
  /** Where nothing was measured. */
  gap: string
}

export interface StripSetting {
  /** CSS px a millimetre. */
  px_mm: number
  colours: StripColours
  lead: EcgLead
}

/** Milliseconds that a strip of this width shows. */
export const spanOf_ms = (width_px: number, px_mm: number): number => (width_px / px_mm / paper_mm_s) * 1000

/** Ahead of the hand the oldest is wiped away, so that nobody reads old and new as one. */
const wipe_mm = 7

/**
 * One lead as a monitor draws it: a hand sweeps over standing paper. `hand_ms` is the moment of capture drawn last; whatever lies more than
 * a sweep before it is gone. Gaps stay open, marked along the base.
 */
export function paintStrip(
  context: CanvasRenderingContext2D,
  size: { width_px: number; height_px: number },
  track: Pick<VitalsTrack, 'between'>,
  hand_ms: number,
  { px_mm, colours, lead }: StripSetting,
): void {
  const { width_px, height_px } = size
  const span_ms = spanOf_ms(width_px, px_mm)
  const wipe_ms = (wipe_mm / paper_mm_s) * 1000
  const from_ms = hand_ms - span_ms + wipe_ms
  const base_px = height_px * above
  const gain_mm_mV = gainFor(height_px, px_mm)
  const xOf = (at_ms: number) => (((at_ms % span_ms) + span_ms) % span_ms) * (width_px / span_ms)
  paintPaper(context, size, px_mm, colours)

  context.lineWidth = 1.6
  context.lineJoin = 'round'
  let covered_ms = from_ms
  for (const stretch of track.between(from_ms, hand_ms)) {
    markGap(context, covered_ms, stretch.startAt_ms, span_ms, size, colours.gap)
    covered_ms = Math.max(covered_ms, stretch.endAt_ms)
    const samples = stretch.samples_uV.get(lead)
    if (!samples) continue
    context.strokeStyle = stretch.late ? colours.late : colours.trace
    context.beginPath()
    let isDown = false
    let before_px = -1
    const first = Math.max(0, Math.floor(((from_ms - stretch.startAt_ms) * stretch.rate_hz) / 1000))
    // One sample into the next piece, so that pieces join.
    for (let index = Math.max(0, first - 1); index < samples.length; index += 1) {
      const at_ms = stretch.startAt_ms + (index * 1000) / stretch.rate_hz
      if (at_ms > hand_ms) break
      const value = samples[index]!
      const x_px = xOf(at_ms)
      if (value === noSample) isDown = false
      else {
        const y_px = base_px - (value / 1000) * gain_mm_mV * px_mm
        if (isDown && x_px >= before_px) context.lineTo(x_px, y_px)
        else context.moveTo(x_px, y_px)
        isDown = true
      }
      before_px = x_px
    }
    context.stroke()
  }
  markGap(context, covered_ms, hand_ms, span_ms, size, colours.gap)
  paintHand(context, xOf(hand_ms), size, px_mm, colours)
}

/** A piece of time that holds no reading: a thick line along the base, unlike any trace. */
function markGap(
  context: CanvasRenderingContext2D,
  from_ms: number,
  to_ms: number,
  span_ms: number,
  { width_px, height_px }: { width_px: number; height_px: number },
  colour: string,
): void {
  // Shorter than a few samples is the seam of two pieces.
  if (to_ms - from_ms < 30) return
  context.fillStyle = colour
  const start_px = ((((from_ms % span_ms) + span_ms) % span_ms) / span_ms) * width_px
  const length_px = ((to_ms - from_ms) / span_ms) * width_px
  const first_px = Math.min(length_px, width_px - start_px)
  for (const [x, length] of [
    [start_px, first_px],
    [0, length_px - first_px],
  ] as const)
    if (length > 0) context.fillRect(x, height_px - 6, length, 4)
}

function paintPaper(
  context: CanvasRenderingContext2D,
  { width_px, height_px }: { width_px: number; height_px: number },
  px_mm: number,
  colours: StripColours,
): void {
  context.fillStyle = colours.paper
  context.fillRect(0, 0, width_px, height_px)
  context.lineWidth = 1
  for (const [step_mm, colour] of [
    [1, colours.minor],
    [5, colours.major],
  ] as const) {
    // Lines nearer than three pixels are a grey.
    if (step_mm * px_mm < 3) continue
    context.strokeStyle = colour
    context.beginPath()
    for (let x = 0; x <= width_px; x += step_mm * px_mm) {
      context.moveTo(Math.round(x) + 0.5, 0)
      context.lineTo(Math.round(x) + 0.5, height_px)
    }
    for (let y = 0; y <= height_px; y += step_mm * px_mm) {
      context.moveTo(0, Math.round(y) + 0.5)
      context.lineTo(width_px, Math.round(y) + 0.5)
    }
    context.stroke()
  }
}

function paintHand(
  context: CanvasRenderingContext2D,
  x_px: number,
  { width_px, height_px }: { width_px: number; height_px: number },
  px_mm: number,
  colours: StripColours,
): void {
  context.fillStyle = colours.paper
  const wipe_px = wipe_mm * px_mm
  context.fillRect(x_px + 1, 0, Math.min(wipe_px, width_px - x_px), height_px)
  if (x_px + wipe_px > width_px) context.fillRect(0, 0, x_px + wipe_px - width_px, height_px)
  context.fillStyle = colours.trace
  context.fillRect(x_px - 0.5, 0, 1.5, height_px)
}
