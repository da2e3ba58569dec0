import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { incidentTimeline, type Incident, type TimelineEntry } from '#contract/rest/incidents.ts'
import { read } from '../../../shared/api/queries.ts'
import { Empty, Failed, Loading } from '../../../shared/ui/faces.tsx'
import { RoomRecordLink } from '../../../shared/rooms/record-link.tsx'
import { timeOfDay } from '../../../shared/ui/time-of-day.ts'
import { useSeatContext } from '../seat-context.ts'

/** Recorded this much later than it happened: said. */
const late_ms = 60_000

/** The whole record in the order things happened. */
export function Timeline({ incident }: { incident: Incident }) {
  const { t } = useTranslation(['dispatch', 'words'])
  const { zone } = useSeatContext()
  const { data, error, refetch } = useQuery(read(incidentTimeline, { params: { incidentId: incident.id } }))
  if (!data) return error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />
  if (data.entries.length === 0) return <Empty />
  const records = recordsOf(data.entries)
  return (
    <ol className="timeline">
      {data.entries.map((entry) => (
        <li key={entry.id} className={entry.applied ? 'timeline__entry' : 'timeline__entry timeline__entry--unapplied'}>
          <time className="mono">{timeOfDay(entry.occurredAt, zone)}</time>
          <span className="timeline__what">
            {entry.vehicleCallSign ? <b>{entry.vehicleCallSign} </b> : null}
            <EntryText entry={entry} /> {records.has(entry.id) ? <RoomRecordLink roomId={records.get(entry.id)!} /> : null}
            {entry.applied ? null : <em> {t('timeline.notApplied')}</em>}
          </span>
          <span className="timeline__who">
            {[t(`timeline.source.${entry.source}`, { defaultValue: entry.source }), entry.actorName].filter(Boolean).join(' · ')}
            {Date.parse(entry.recordedAt) - Date.parse(entry.occurredAt) > late_ms
              ? ` · ${t('timeline.recorded', { time: timeOfDay(entry.recordedAt, zone) })}`
              : ''}
          </span>
        </li>
      ))}
    </ol>
  )
}

/** Rooms that a seat may look into; a consult's is for those who took part. */
const seatRooms: readonly unknown[] = ['ambulance', 'caller', undefined]
const roomEnds: readonly string[] = ['room.closed', 'call.video_ended']

/** By entry: the room whose end it tells, the last of those that do. */
function recordsOf(entries: readonly TimelineEntry[]): ReadonlyMap<string, string> {
  const ends = new Map<string, string>()
  for (const { id, kind, details } of entries)
    if (roomEnds.includes(kind) && typeof details['roomId'] === 'string' && seatRooms.includes(details['roomKind']))
      ends.set(details['roomId'], id)
  return new Map([...ends].map(([roomId, entryId]) => [entryId, roomId]))
}

function EntryText({ entry }: { entry: TimelineEntry }) {
  const { t } = useTranslation(['dispatch', 'words'])
  const { zone } = useSeatContext()
  const { details } = entry
  const word = (name: string) => (typeof details[name] === 'string' || typeof details[name] === 'number' ? String(details[name]) : '')
  const step = word('step') ? t(`words:runStep.${word('step')}`) : ''
  const end = word('end') ? t(`words:runEnd.${word('end')}`, { defaultValue: t(`words:runStep.${word('end')}`, { defaultValue: '' }) }) : ''
  const level = word('priority') ? t(`words:priority.${word('priority')}`) : ''
  const is = word('is') ? timeOfDay(word('is'), zone) : t('timeline.didNotHappen')
  const fields = Array.isArray(details.fields)
    ? details.fields.map((field) => t(`timeline.field.${String(field)}`, { defaultValue: '' })).filter(Boolean)
    : []
  const more = [fields.join(t('common:listSeparator')), word('reason'), word('note'), word('diverted')].filter(Boolean).join(' · ')
  return (
    <>
      {t(`timeline.kind.${entry.kind.replaceAll('.', '_')}`, { defaultValue: entry.kind, step, end, level, is, number: word('number') })}
      {more ? <small> （{more}）</small> : null}
    </>
  )
}
