import type { MediaSource, Rung } from '#contract/vocabulary-rooms.ts'

/** A picture as it lies on the screen. */
export interface Tile {
  consumerId: string
  source: Exclude<MediaSource, 'microphone'>
  /** Of the box it is drawn in, in device pixels; 0 where it is not drawn. */
  height_px: number
  /** In the window and not behind another page. */
  visible: boolean
  pinned: boolean
  speaks: boolean
  /** Its picture stood still just now. */
  stood: boolean
  /** Layers that the sender makes, from the consumer's `scalabilityMode`. */
  spatialLayers: number
  temporalLayers: number
  /** Layer that is asked for now; −1 at first. */
  current: number
}

export interface LayerWish {
  consumerId: string
  paused: boolean
  spatialLayer: number
  temporalLayer: number
  /** 1 … 255: who gets bandwidth first where it is short. */
  priority: number
}

/** The largest layer's height, px, as the capture asks for it; a layer below has half. */
const fullHeight_px: Record<Tile['source'], number> = { camera: 720, patient_view: 720, screen: 1080 }
/** A tile may be this much larger than its picture before the next layer is worth it; going down asks for more, so that it does not flap. */
const stretch = 1.2
const keep = 1.35

/** What each tile needs, by its size and what it shows: the patient first, then what somebody pinned, shared or says. */
export function layersFor(tiles: readonly Tile[], receiving: Rung): LayerWish[] {
  return tiles.map((tile) => {
    const { consumerId, temporalLayers } = tile
    const spatialLayer = tile.stood && tile.source !== 'screen' ? 0 : Math.min(spatialBySize(tile), spatialByRung(tile, receiving))
    return {
      consumerId,
      paused: !tile.visible || tile.height_px === 0 || !pictures.includes(receiving),
      spatialLayer,
      temporalLayer: Math.max(0, temporalLayers - (receiving === 'lower_video' && tile.source !== 'patient_view' ? 2 : 1)),
      priority: priorityOf(tile),
    }
  })
}

const pictures: readonly Rung[] = ['video', 'lower_video']

function spatialBySize({ source, height_px, spatialLayers, current }: Tile): number {
  const top = spatialLayers - 1
  for (let layer = 0; layer < top; layer += 1) {
    const layerHeight_px = fullHeight_px[source] / 2 ** (top - layer)
    if (height_px <= layerHeight_px * (layer === current ? keep : stretch)) return layer
  }
  return Math.max(0, top)
}

function spatialByRung({ source, spatialLayers }: Tile, receiving: Rung): number {
  if (receiving === 'video') return spatialLayers - 1
  return source === 'patient_view' || source === 'screen' ? Math.max(0, spatialLayers - 2) : 0
}

function priorityOf({ source, pinned, speaks, height_px }: Tile): number {
  if (source === 'patient_view') return 255
  if (pinned) return 200
  if (source === 'screen') return 180
  if (speaks) return 150
  return height_px > 250 ? 100 : 60
}

/** `L3T3_KEY`, `S3T3` → three and three; what has no mode has one of each. */
export function layersOfMode(mode: unknown): { spatialLayers: number; temporalLayers: number } {
  const [, spatial, temporal] = /^[LS](\d)T(\d)/.exec(typeof mode === 'string' ? mode : '') ?? []
  return { spatialLayers: Number(spatial ?? 1), temporalLayers: Number(temporal ?? 1) }
}
