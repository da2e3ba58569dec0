import { useTranslation } from 'react-i18next'
import { downloadEntryFile, type RoomEntry } from '#contract/rest/rooms.ts'
import { api } from '../../api/client.ts'
import { spanText } from '../../ui/spans.ts'
import { hourMinute } from '../../ui/time-of-day.ts'
import { strokesOn } from './entries.ts'
import { FramePicture } from './frame-picture.tsx'
import { Icon } from './icons.tsx'

interface Props {
  entries: readonly RoomEntry[]
  zone: string
  ownAccountId: string | null
  onOpenFrame?: (entryId: string) => void
  onOpenFile?: (entry: RoomEntry) => void
}

/** What was said, shown and done, in the order in which it was recorded. A drawing lies on its frame and has no row of its own. */
export function EntryList({ entries, zone, ownAccountId, onOpenFrame, onOpenFile }: Props) {
  return (
    <ol className="entries">
      {entries.map((entry) =>
        entry.kind === 'drawing' ? null : (
          <li
            key={entry.id}
            className={`entry entry--${entry.kind}`}
            data-own={entry.accountId !== null && entry.accountId === ownAccountId}
          >
            <Row
              entry={entry}
              entries={entries}
              zone={zone}
              {...(onOpenFrame ? { onOpenFrame } : {})}
              {...(onOpenFile ? { onOpenFile } : {})}
            />
          </li>
        ),
      )}
    </ol>
  )
}

function Row({ entry, entries, zone, onOpenFrame, onOpenFile }: Omit<Props, 'ownAccountId'> & { entry: RoomEntry }) {
  const { t } = useTranslation('rooms')
  const time = <time dateTime={entry.at}>{hourMinute(entry.at, zone)}</time>
  if (entry.kind === 'chat')
    return (
      <>
        <p className="entry__who">
          <b>{entry.displayName}</b> {time}
        </p>
        <p className="entry__text">{entry.text}</p>
      </>
    )
  if (entry.kind === 'freeze_frame')
    return (
      <>
        <p className="entry__who">
          {t('entry.freeze_frame', { name: entry.displayName ?? '' })} {time}
          {entry.pictureAgeMs === null ? null : <b className="entry__stale">{t('entry.stale', { span: spanText(entry.pictureAgeMs) })}</b>}
        </p>
        <button type="button" className="entry__frame" onClick={() => onOpenFrame?.(entry.id)}>
          <FramePicture entryId={entry.id} alt={t('board.open')} strokes={strokesOn(entries, entry.id)} />
        </button>
      </>
    )
  if (entry.kind === 'file' && entry.file)
    return (
      <>
        <p className="entry__who">
          {t('entry.file', { name: entry.displayName ?? '' })} {time}
        </p>
        <p className="entry__file">
          <Icon name="file" />
          <a href={api.address(downloadEntryFile, { params: { entryId: entry.id } })} target="_blank" rel="noreferrer">
            {entry.file.name}
          </a>
          <small>{sizeText(entry.file.bytes)}</small>
          {onOpenFile && isShowable(entry.file.mediaType) ? (
            <button type="button" className="button button--small" onClick={() => onOpenFile(entry)}>
              {t('material.beside')}
            </button>
          ) : null}
        </p>
      </>
    )
  const what = t(`entry.${entry.kind}`, { name: entry.displayName ?? '' })
  return (
    <p className="entry__event">
      {entry.text ? t('entry.withText', { what, text: entry.text }) : what} {time}
    </p>
  )
}

export const isShowable = (mediaType: string): boolean => ['image/png', 'image/jpeg', 'image/webp', 'application/pdf'].includes(mediaType)

const sizeText = (bytes: number): string => (bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`)
