import type { RoomPeer } from '#contract/media.ts'
import type { MediaSource } from '#contract/vocabulary-rooms.ts'
import type { RemoteStream } from '../connection/receiving.ts'
import type { RoomLayout } from '../room-props.ts'

type PictureSource = Exclude<MediaSource, 'microphone'>

/** A place on the stage: a picture of somebody, or somebody without one. */
export interface StageTile {
  key: string
  peer: RoomPeer
  source: PictureSource | null
  stream: RemoteStream | undefined
}

const order: readonly PictureSource[] = ['patient_view', 'screen', 'camera']

/** A tile for each picture that is sent, and one for each person who sends none. Nobody is left out, and nobody jumps: by when they came. */
export function tilesOf(peers: readonly RoomPeer[], streams: readonly RemoteStream[], ownId: string | null): StageTile[] {
  return peers
    .filter((peer) => peer.peerId !== ownId)
    .toSorted((a, b) => a.joinedAt.localeCompare(b.joinedAt) || a.peerId.localeCompare(b.peerId))
    .flatMap((peer): StageTile[] => {
      const sent = order.filter((source) => peer.sending.some((one) => one.source === source))
      const of = (source: PictureSource) => streams.find((one) => one.peerId === peer.peerId && one.source === source)
      if (sent.length === 0) return [{ key: `${peer.peerId}:none`, peer, source: null, stream: undefined }]
      return sent.map((source) => ({ key: `${peer.peerId}:${source}`, peer, source, stream: of(source) }))
    })
}

export interface Stage {
  /** Null: all alike, in a grid. */
  main: StageTile | null
  rest: readonly StageTile[]
}

/** Who stands in front: what was pinned, then by the layout the patient, a shared screen, who speaks. */
export function arrange(tiles: readonly StageTile[], layout: RoomLayout, pinned: string | null, speaker: string | null): Stage {
  const main = tiles.find((one) => one.key === pinned) ?? chosen(tiles, layout, speaker)
  if (!main) return { main: null, rest: tiles }
  return { main, rest: tiles.filter((one) => one !== main) }
}

function chosen(tiles: readonly StageTile[], layout: RoomLayout, speaker: string | null): StageTile | null {
  if (layout === 'grid') return tiles.length === 1 ? tiles[0]! : null
  const patient = tiles.find((one) => one.source === 'patient_view')
  const screen = tiles.find((one) => one.source === 'screen')
  const speaks = tiles.find((one) => one.peer.peerId === speaker && one.source !== null)
  const seen = tiles.find((one) => one.source !== null)
  if (layout === 'patient') return patient ?? screen ?? speaks ?? seen ?? tiles[0] ?? null
  if (layout === 'speaker') return screen ?? speaks ?? patient ?? seen ?? tiles[0] ?? null
  if (patient ?? screen) return patient ?? screen ?? null
  return tiles.length <= 2 ? (speaks ?? seen ?? tiles[0] ?? null) : null
}

/** Columns that make `count` pictures of 16 : 9 largest in a box. */
export function gridColumns(count: number, width_px: number, height_px: number): number {
  let best = 1
  let bestWidth_px = 0
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns)
    const width = Math.min(width_px / columns, ((height_px / rows) * 16) / 9)
    if (width >= bestWidth_px * 0.999) [best, bestWidth_px] = [columns, width]
  }
  return best
}
