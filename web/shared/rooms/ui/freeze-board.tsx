import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { onEntry } from '#contract/pointer.ts'
import type { Stroke } from '#contract/rest/rooms.ts'
import { spanText } from '../../ui/spans.ts'
import { contentBox } from './content-box.ts'
import { strokesOn, useLiveEntries } from './entries.ts'
import { FramePicture } from './frame-picture.tsx'
import { Icon } from './icons.tsx'
import { PointersOver, usePointing } from './pointers-over.tsx'
import { useRoom, useRoomView } from './room-context.ts'
import { useDrawing } from './use-drawing.ts'

export interface FrozenFrame {
  /** Null while it is being stored. */
  entryId: string | null
  /** Of this screen's own picture. */
  local: string | null
  /** How long it had stood when it was taken here; null where it moved, or another took it. */
  age_ms: number | null
  problem: string | null
}

const tools: readonly Stroke['tool'][] = ['pen', 'arrow', 'ellipse']
const toolKeys: Record<Stroke['tool'], string> = { pen: '1', arrow: '2', ellipse: '3' }
const colours: readonly Stroke['colour'][] = ['red', 'yellow', 'cyan']
/** The contract takes a thousand numbers a stroke. */
const mostNumbers = 1_000

/** A frozen picture to draw on together: strokes go into the record, hands are seen as they move. */
export function FreezeBoard({ frame, onClose }: { frame: FrozenFrame; onClose: () => void }) {
  const { t } = useTranslation(['rooms', 'common'])
  const { roomId } = useRoom()
  const mayDraw = useRoomView((view) => view.rights).includes('draw')
  const entries = useLiveEntries()
  const drawing = useDrawing(roomId, frame.entryId)
  const [tool, setTool] = useState<Stroke['tool']>('pen')
  const [colour, setColour] = useState<Stroke['colour']>('red')
  const point = usePointing()
  const on = onEntry(frame.entryId ?? 'storing')
  const { stroke, begin, move, end, picture } = usePen(tool, colour, drawing.add)
  const recorded = frame.entryId ? strokesOn(entries, frame.entryId) : []
  const shown = [...recorded, ...drawing.sent.filter((one) => !isIn(recorded, one)), ...drawing.unsent, ...(stroke ? [stroke] : [])]
  const problem = frame.problem ?? drawing.problem
  const age_ms = entries.find(({ id }) => id === frame.entryId)?.pictureAgeMs ?? frame.age_ms
  return (
    <section className="board" aria-label={t('board.title')}>
      <header className="board__bar">
        <b>{t('board.title')}</b>
        {age_ms === null ? null : <b className="board__stale">{t('entry.stale', { span: spanText(age_ms) })}</b>}
        {mayDraw ? (
          <>
            <div className="board__group" role="group" aria-label={t('board.tool')}>
              {tools.map((one) => (
                <button
                  key={one}
                  type="button"
                  className="button"
                  aria-pressed={tool === one}
                  aria-keyshortcuts={toolKeys[one]}
                  onClick={() => setTool(one)}
                >
                  {t(`board.${one}`)}
                </button>
              ))}
            </div>
            <div className="board__group" role="group" aria-label={t('board.colour')}>
              {colours.map((one) => (
                <button
                  key={one}
                  type="button"
                  className={`button board__colour board__colour--${one}`}
                  aria-pressed={colour === one}
                  onClick={() => setColour(one)}
                >
                  <i aria-hidden="true" />
                  {t(`board.${one}`)}
                </button>
              ))}
            </div>
            <button type="button" className="button" disabled={drawing.unsent.length === 0} onClick={drawing.undo}>
              {t('board.undo')}
            </button>
          </>
        ) : null}
        <span className="board__state" role="status">
          {problem ?? t(frame.entryId ? (drawing.unsent.length > 0 ? 'board.saving' : 'board.saved') : 'board.storing')}
        </span>
        <button type="button" className="button" onClick={onClose}>
          <Icon name="close" />
          {t('common:action.close')}
        </button>
      </header>
      <div
        className="board__picture"
        data-draws={mayDraw}
        onPointerDown={mayDraw ? begin : undefined}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={end}
      >
        <FramePicture entryId={frame.entryId ?? ''} local={frame.local} alt={t('board.title')} strokes={shown} picture={picture} />
        <PointersOver on={on} video={picture} {...(mayDraw && frame.entryId ? { onPoint: (at) => point(at, on) } : {})} />
      </div>
    </section>
  )
}

const isIn = (strokes: readonly Stroke[], one: Stroke): boolean => {
  const text = JSON.stringify(one.points)
  return strokes.some((other) => other.tool === one.tool && other.colour === one.colour && JSON.stringify(other.points) === text)
}

/** Follows one pointer over the picture and makes a stroke of it. */
function usePen(tool: Stroke['tool'], colour: Stroke['colour'], done: (stroke: Stroke) => void) {
  const picture = useRef<HTMLImageElement>(null)
  const pointer = useRef<number | null>(null)
  const [stroke, setStroke] = useState<Stroke | null>(null)
  const latest = useRef<Stroke | null>(null)
  useEffect(() => {
    latest.current = stroke
  }, [stroke])

  const placeOf = (event: React.PointerEvent): [number, number] | null => {
    const shown = picture.current
    if (!shown) return null
    const box = contentBox(shown.getBoundingClientRect(), shown)
    const part = (value: number) => Number(Math.min(1, Math.max(0, value)).toFixed(4))
    return [part((event.clientX - box.left) / box.width), part((event.clientY - box.top) / box.height)]
  }
  return {
    picture,
    stroke,
    begin(event: React.PointerEvent) {
      const at = placeOf(event)
      if (!at || event.button !== 0 || pointer.current !== null) return
      pointer.current = event.pointerId
      event.currentTarget.setPointerCapture(event.pointerId)
      setStroke({ tool, colour, points: [...at, ...(tool === 'pen' ? [] : at)] })
    },
    move(event: React.PointerEvent) {
      const at = event.pointerId === pointer.current ? placeOf(event) : null
      if (!at) return
      setStroke((now) => {
        if (!now) return now
        if (now.tool !== 'pen') return { ...now, points: [...now.points.slice(0, 2), ...at] }
        return now.points.length + 2 > mostNumbers ? now : { ...now, points: [...now.points, ...at] }
      })
    },
    end(event: React.PointerEvent) {
      if (event.pointerId !== pointer.current) return
      pointer.current = null
      if (latest.current) done(latest.current)
      setStroke(null)
    },
  }
}
