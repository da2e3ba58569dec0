/** Where one looks at a picture: the point in the middle of the box, in parts of the picture, and how often larger than when it just fits. */
export interface PanZoom {
  x: number
  y: number
  zoom: number
}

export const wholePicture: PanZoom = { x: 0.5, y: 0.5, zoom: 1 }
const most = 12

const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))

/** Zooms by a factor about a point of the picture, which stays where it is. */
export function zoomAbout(view: PanZoom, at: { x: number; y: number }, factor: number): PanZoom {
  const zoom = within(view.zoom * factor, 1, most)
  const share = view.zoom / zoom
  return kept({ x: at.x + (view.x - at.x) * share, y: at.y + (view.y - at.y) * share, zoom })
}

/** Moves the picture by parts of its size as it fits. */
export const panBy = (view: PanZoom, dx: number, dy: number): PanZoom =>
  kept({ ...view, x: view.x - dx / view.zoom, y: view.y - dy / view.zoom })

/** The middle never leaves the picture. */
const kept = ({ x, y, zoom }: PanZoom): PanZoom => (zoom === 1 ? wholePicture : { x: within(x, 0, 1), y: within(y, 0, 1), zoom })

export function readPanZoom(view: unknown): PanZoom {
  const { x, y, zoom } = (view ?? {}) as Partial<Record<keyof PanZoom, unknown>>
  const number = (value: unknown, otherwise: number) => (typeof value === 'number' && Number.isFinite(value) ? value : otherwise)
  return kept({ x: number(x, 0.5), y: number(y, 0.5), zoom: within(number(zoom, 1), 1, most) })
}
