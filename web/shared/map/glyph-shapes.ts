import type { VehicleState } from '../ui/tokens.ts'

/** One shape a state, in units of the body's radius, drawn around the origin; the letter stands upright inside. */
export type Shape =
  | 'circle'
  | 'diamond'
  | 'hexagon'
  | 'pentagon'
  | 'square'
  | 'octagon'
  | 'cross'
  | 'shield'
  | 'ring'
  | 'drop'
  | 'slashed'
  | 'dashed'

export const shapeOf: Record<VehicleState, Shape> = {
  available: 'circle',
  dispatched: 'diamond',
  acknowledged: 'hexagon',
  en_route: 'pentagon',
  on_scene: 'square',
  patient_on_board: 'octagon',
  to_hospital: 'cross',
  at_hospital: 'shield',
  returning: 'ring',
  decontamination: 'drop',
  out_of_service: 'slashed',
  offline: 'dashed',
}

/** Corners of the shapes made of straight lines; the others are arcs. */
export const corners: Partial<Record<Shape, readonly (readonly [number, number])[]>> = {
  diamond: polygon(4, 1.24, 0),
  hexagon: polygon(6, 1.1, Math.PI / 6),
  pentagon: polygon(5, 1.16, 0),
  square: square(0.9),
  octagon: polygon(8, 1.08, Math.PI / 8),
  cross: [
    [-0.52, -1.05],
    [0.52, -1.05],
    [0.52, -0.52],
    [1.05, -0.52],
    [1.05, 0.52],
    [0.52, 0.52],
    [0.52, 1.05],
    [-0.52, 1.05],
    [-0.52, 0.52],
    [-1.05, 0.52],
    [-1.05, -0.52],
    [-0.52, -0.52],
  ],
  shield: [
    [-0.92, -0.92],
    [0.92, -0.92],
    [0.92, 0.3],
    [0, 1.2],
    [-0.92, 0.3],
  ],
  slashed: square(0.85),
}

function polygon(n: number, r: number, turn: number): [number, number][] {
  return Array.from({ length: n }, (_, i) => {
    const a = (i / n) * 2 * Math.PI + turn
    return [Math.sin(a) * r, -Math.cos(a) * r]
  })
}

function square(h: number): [number, number][] {
  return [
    [-h, -h],
    [h, -h],
    [h, h],
    [-h, h],
  ]
}

type Pen = Pick<CanvasRenderingContext2D, 'beginPath' | 'moveTo' | 'lineTo' | 'arc' | 'closePath' | 'bezierCurveTo'>

/** Lays the outline of a shape of radius `r` around (x, y) as the current path. */
export function traceShape(pen: Pen, shape: Shape, x: number, y: number, r: number): void {
  pen.beginPath()
  const outline = corners[shape]
  if (outline) {
    outline.forEach(([dx, dy], i) => (i ? pen.lineTo(x + dx * r, y + dy * r) : pen.moveTo(x + dx * r, y + dy * r)))
    pen.closePath()
  } else if (shape === 'drop') {
    pen.moveTo(x, y - 1.3 * r)
    pen.bezierCurveTo(x + 0.5 * r, y - 0.7 * r, x + 0.98 * r, y - 0.3 * r, x + 0.98 * r, y + 0.15 * r)
    pen.arc(x, y + 0.15 * r, 0.98 * r, 0, Math.PI)
    pen.bezierCurveTo(x - 0.98 * r, y - 0.3 * r, x - 0.5 * r, y - 0.7 * r, x, y - 1.3 * r)
    pen.closePath()
  } else {
    pen.arc(x, y, r, 0, 2 * Math.PI)
    pen.closePath()
  }
}

/** Lays the nose that shows the course (radians clockwise from north) on a body of radius `r`. */
export function traceNose(pen: Pen, x: number, y: number, r: number, course: number): void {
  const at = (angle: number, distance: number): [number, number] => [x + Math.sin(angle) * distance, y - Math.cos(angle) * distance]
  pen.beginPath()
  pen.moveTo(...at(course, 1.85 * r))
  pen.lineTo(...at(course + 0.62, 1.12 * r))
  pen.lineTo(...at(course, 0.6 * r))
  pen.lineTo(...at(course - 0.62, 1.12 * r))
  pen.closePath()
}
