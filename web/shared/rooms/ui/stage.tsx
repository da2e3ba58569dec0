import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RoomLayout } from '../room-props.ts'
import type { ShownPicture } from './freeze.ts'
import { usePointing } from './pointers-over.tsx'
import { useRoomView } from './room-context.ts'
import { arrange, gridColumns, tilesOf, type StageTile } from './stage-layout.ts'
import { Tile } from './tile.tsx'

interface Props {
  layout: RoomLayout
  onFreeze?: (find: () => ShownPicture | null) => void
  /** A small room within another screen: one picture, nothing to pin. */
  compact?: boolean
}

/** The others. */
export function Stage({ layout, onFreeze, compact = false }: Props) {
  const { t } = useTranslation('rooms')
  const peers = useRoomView((view) => view.peers)
  const streams = useRoomView((view) => view.streams)
  const ownId = useRoomView((view) => view.peerId)
  const speaker = useRoomView((view) => view.speaker)
  const mayPoint = useRoomView((view) => view.rights).includes('draw')
  const [pinned, setPinned] = useState<string | null>(null)
  const point = usePointing()
  const tiles = useMemo(() => {
    const all = tilesOf(peers, streams, ownId)
    const seen = all.filter((one) => one.source !== null)
    // Where there is room for one picture, those who show none are named elsewhere.
    return compact && seen.length > 0 ? seen : all
  }, [peers, streams, ownId, compact])
  const { main, rest } = arrange(tiles, layout, pinned, useSettledSpeaker(speaker))
  const pin = (key: string) => setPinned((before) => (before === key ? null : key))
  const { box, columns } = useColumns(rest.length)
  if (tiles.length === 0) return <div className="stage stage--alone">{t('stage.alone')}</div>
  const shown = (tile: StageTile, isMain: boolean) => (
    <Tile
      key={tile.key}
      tile={tile}
      isMain={isMain}
      pinned={tile.key === pinned}
      {...(compact ? {} : { onPin: pin })}
      {...(onFreeze ? { onFreeze } : {})}
      {...(mayPoint ? { onPoint: point } : {})}
    />
  )
  return (
    <div className="stage" data-shape={main ? 'front' : 'grid'} data-rest={rest.length} data-compact={compact}>
      {main ? <div className="stage__main">{shown(main, true)}</div> : null}
      {rest.length > 0 ? (
        <div ref={box} className="stage__rest" style={main ? undefined : { gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
          {rest.map((tile) => shown(tile, false))}
        </div>
      ) : null}
    </div>
  )
}

function useColumns(count: number) {
  const box = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ width: 1600, height: 900 })
  useEffect(() => {
    if (!box.current) return
    const observer = new ResizeObserver(([entry]) => entry && setSize(entry.contentRect))
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [])
  return { box, columns: gridColumns(count, size.width, size.height) }
}

const settles_ms = 1_500

/** Who speaks for a while: a cough does not change the picture. */
function useSettledSpeaker(speaker: string | null): string | null {
  const [settled, setSettled] = useState(speaker)
  useEffect(() => {
    const timer = setTimeout(() => speaker && setSettled(speaker), settles_ms)
    return () => clearTimeout(timer)
  }, [speaker])
  return settled
}
