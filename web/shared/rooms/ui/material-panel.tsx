import { useEffect, useState, type ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import { onMaterial } from '#contract/pointer.ts'
import { Empty, Loading } from '../../ui/faces.tsx'
import type { ViewerProps } from '../follow/viewer.ts'
import { viewerOf } from '../follow/viewers.ts'
import type { Material } from '../room-props.ts'
import { isShowable } from './entry-list.tsx'
import { useLiveEntries } from './entries.ts'
import { PointersOver, usePointing } from './pointers-over.tsx'
import { useRoom, useRoomView } from './room-context.ts'
import type { MaterialState } from './use-material.ts'

interface Props {
  material: MaterialState
  offered: readonly (Material & { label: string })[]
}

/** Material beside the video, in step for all where somebody leads. */
export function MaterialPanel({ material, offered }: Props) {
  const { t } = useTranslation(['rooms', 'words'])
  const { shown, leading, leader, following, mayLead } = material
  const choices = useChoices(offered, shown)
  return (
    <div className="material">
      <div className="material__bar">
        <select
          className="field"
          aria-label={t('material.choose')}
          value={shown ? keyOf(shown) : ''}
          onChange={(event) => material.open(choices.find((one) => keyOf(one) === event.target.value) ?? null)}
        >
          <option value="">{t('material.choose')}</option>
          {choices.map((one) => (
            <option key={keyOf(one)} value={keyOf(one)}>
              {one.label}
            </option>
          ))}
        </select>
        {mayLead ? (
          <button type="button" className="button" aria-pressed={leading} disabled={!shown} onClick={() => material.lead(!leading)}>
            {t(leading ? 'material.leading' : 'material.lead')}
          </button>
        ) : null}
        {leader && !leading ? (
          <button type="button" className="button" data-testid="follow" onClick={() => material.follow(!following)}>
            {t(following ? 'material.following' : 'material.follow', { name: leader })}
          </button>
        ) : null}
      </div>
      {shown ? (
        <Shown key={keyOf(shown)} material={material} shown={shown} />
      ) : (
        <Empty title={t('material.none')} detail={t('material.noneDetail')} />
      )}
    </div>
  )
}

const keyOf = ({ type, id }: Material) => `${type}:${id}`

/** What the screen offers, the files of the room, and what is shown, should it be neither. */
function useChoices(offered: Props['offered'], shown: Material | null): readonly (Material & { label: string })[] {
  const { t } = useTranslation('words')
  const files = useLiveEntries().flatMap((entry) =>
    entry.kind === 'file' && entry.file && isShowable(entry.file.mediaType)
      ? [{ type: 'file' as const, id: entry.id, label: entry.file.name }]
      : [],
  )
  const known = [...offered, ...files]
  if (!shown || known.some((one) => keyOf(one) === keyOf(shown))) return known
  return [...known, { ...shown, label: t(`materialType.${shown.type}`) }]
}

function Shown({ material, shown }: { material: MaterialState; shown: Material }) {
  const { t } = useTranslation('rooms')
  const { roomId } = useRoom()
  const mayPoint = useRoomView((view) => view.rights).includes('draw')
  const point = usePointing()
  const { Viewer, missing } = useViewer(shown)
  // Whoever looks elsewhere in the same file neither points nor sees where the others do.
  const inStep = material.following || material.leading
  const on = inStep ? onMaterial(shown.type, shown.id) : 'elsewhere'
  if (missing) return <Empty title={t('material.noViewer')} />
  if (!Viewer) return <Loading />
  return (
    <div className="material__shown" data-following={material.following}>
      <Viewer id={shown.id} roomId={roomId} view={material.view} onView={material.setView} following={material.following} />
      <PointersOver on={on} {...(mayPoint && inStep ? { onPoint: (at) => point(at, on) } : {})} />
      {material.following ? (
        <p className="material__follows" role="status">
          {t('material.followsNow', { name: material.leader ?? '' })}
        </p>
      ) : null}
    </div>
  )
}

function useViewer({ type }: Material): { Viewer: ComponentType<ViewerProps> | null; missing: boolean } {
  const [state, setState] = useState<{ Viewer: ComponentType<ViewerProps> | null; missing: boolean }>({ Viewer: null, missing: false })
  useEffect(() => {
    let gone = false
    const load = viewerOf(type)
    if (!load) return setState({ Viewer: null, missing: true })
    load().then(
      ({ Viewer }) => (gone ? undefined : setState({ Viewer, missing: false })),
      () => (gone ? undefined : setState({ Viewer: null, missing: true })),
    )
    return () => {
      gone = true
    }
  }, [type])
  return state
}
