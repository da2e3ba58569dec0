import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { roomRecordings } from '#contract/rest/rooms.ts'
import { read } from '../../api/queries.ts'
import { useMe } from '../../api/session.ts'
import { Empty, Failed, Loading } from '../../ui/faces.tsx'
import { useEntries } from './entries.ts'
import { EntryList } from './entry-list.tsx'
import { FramePicture } from './frame-picture.tsx'
import { strokesOn } from './entries.ts'
import { RecordingPlayer } from './recording-player.tsx'
import './room.css'
import './panels.css'
import './record.css'

/** The record of a room: recordings on the left, in step with what was written and drawn on the right. */
export function RecordView({ roomId }: { roomId: string }) {
  const { t } = useTranslation('rooms')
  const zone = useMe().centre.timeZone
  const { data, error, refetch } = useEntries(roomId)
  const recordings = useQuery(read(roomRecordings, { params: { roomId } }))
  const [frame, setFrame] = useState<string | null>(null)
  const dialog = useRef<HTMLDialogElement>(null)
  if (!data) return error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />
  const { entries } = data
  const open = (entryId: string) => {
    setFrame(entryId)
    dialog.current?.showModal()
  }
  return (
    <div className="record">
      <section className="record__recordings" aria-label={t('record.recordings')}>
        <h3>{t('record.recordings')}</h3>
        {recordings.data?.recordings.map((recording) => (
          <RecordingPlayer key={recording.id} recording={recording} entries={entries} zone={zone} />
        ))}
        {recordings.data?.recordings.length === 0 ? <p className="record__none">{t('record.noRecordings')}</p> : null}
        {recordings.error ? <Failed error={recordings.error} onRetry={() => void recordings.refetch()} /> : null}
      </section>
      <section className="record__entries" aria-label={t('record.title')}>
        <h3>{t('record.title')}</h3>
        {entries.length === 0 ? (
          <Empty title={t('record.empty')} />
        ) : (
          <EntryList entries={entries} zone={zone} ownAccountId={null} onOpenFrame={open} />
        )}
      </section>
      <dialog ref={dialog} className="record__frame" onClose={() => setFrame(null)} onClick={() => dialog.current?.close()}>
        {frame ? <FramePicture entryId={frame} alt={t('board.title')} strokes={strokesOn(entries, frame)} /> : null}
      </dialog>
    </div>
  )
}
