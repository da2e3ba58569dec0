import type { Stroke } from '#contract/rest/rooms.ts'

/** Seen on skin, on paper and on a dark screen: each stroke has a dark edge. */
const colours: Record<Stroke['colour'], string> = { red: '#ff3b30', yellow: '#ffd60a', cyan: '#32e6ff' }

/** Strokes over a picture of `width` × `height`. */
export function Strokes({ strokes, width, height }: { strokes: readonly Stroke[]; width: number; height: number }) {
  const thick = Math.max(2, width / 220)
  return (
    <svg className="strokes" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="xMidYMid meet" aria-hidden="true">
      {strokes.map((stroke, index) => {
        const d = pathOf(stroke, width, height)
        return (
          <g key={index} fill="none" strokeLinecap="round" strokeLinejoin="round">
            <path d={d} stroke="#000" strokeOpacity="0.55" strokeWidth={thick * 2} />
            <path d={d} stroke={colours[stroke.colour]} strokeWidth={thick} />
          </g>
        )
      })}
    </svg>
  )
}

export function pathOf({ tool, points }: Stroke, width: number, height: number): string {
  const at = (index: number): [number, number] => [(points[index * 2] ?? 0) * width, (points[index * 2 + 1] ?? 0) * height]
  const last = Math.floor(points.length / 2) - 1
  const text = (x: number, y: number) => `${x.toFixed(1)} ${y.toFixed(1)}`
  if (tool === 'pen') {
    const [x, y] = at(0)
    // A tap is a point: a line of no length is drawn round.
    const rest = Array.from({ length: Math.max(1, last) }, (_, index) => `L${text(...at(Math.min(index + 1, last)))}`)
    return `M${text(x, y)}${rest.join('')}`
  }
  const [[x1, y1], [x2, y2]] = [at(0), at(last)]
  if (tool === 'ellipse') {
    const [rx, ry] = [Math.abs(x2 - x1) / 2, Math.abs(y2 - y1) / 2]
    const [left, middle] = [Math.min(x1, x2), (y1 + y2) / 2]
    return `M${text(left, middle)}a${text(rx, ry)} 0 1 0 ${text(rx * 2, 0)}a${text(rx, ry)} 0 1 0 ${text(-rx * 2, 0)}`
  }
  const angle = Math.atan2(y2 - y1, x2 - x1)
  const head = Math.min(width / 22, Math.hypot(x2 - x1, y2 - y1) * 0.6)
  const wing = (side: number) => `M${text(x2, y2)}L${text(x2 - head * Math.cos(angle + side), y2 - head * Math.sin(angle + side))}`
  return `M${text(x1, y1)}L${text(x2, y2)}${wing(0.5)}${wing(-0.5)}`
}
