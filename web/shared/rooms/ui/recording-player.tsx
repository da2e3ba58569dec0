import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Recording, RoomEntry } from '#contract/rest/rooms.ts'
import { clockSpan, spanText } from '../../ui/spans.ts'
import { dayOf, timeOfDay } from '../../ui/time-of-day.ts'
import { EntryList } from './entry-list.tsx'
import { frameAt, momentOf, placeIn, upTo, wholeLength } from './play-together.ts'
import { handsAt } from './recorded-hands.ts'
import { RecordedFrame, RecordedStream } from './recorded-picture.tsx'
import { useElsewhere } from './use-elsewhere.ts'
import { usePlayback } from './use-playback.ts'
import { useRecordedPointers } from './use-recorded-pointers.ts'

interface Props {
  recording: Recording
  entries: readonly RoomEntry[]
  zone: string
}

/** Several streams played together from one clock, with the hands that pointed at them; what was written and drawn at that moment stands below. */
export function RecordingPlayer({ recording, entries, zone }: Props) {
  const { t } = useTranslation(['rooms', 'words'])
  const { tracks, startedAt, state } = recording
  const streams = useMemo(() => tracks.filter((one) => one.source !== 'pointer'), [tracks])
  const pointerTracks = useMemo(() => tracks.filter((one) => one.source === 'pointer'), [tracks])
  const { pointers, broken: brokenPointers } = useRecordedPointers(pointerTracks)
  const length_ms = wholeLength(tracks.map((one) => ({ offset_ms: one.offsetMs, duration_ms: one.durationMs })))
  const { at_ms, playing, toggle, seek, media, broken } = usePlayback(streams, length_ms)
  const hands = handsAt(pointers, at_ms)
  const frame = frameAt(entries, startedAt, at_ms, hands)
  const moment = momentOf(entries, startedAt, at_ms)
  const isOn = (track: Recording['tracks'][number]) => placeIn({ offset_ms: track.offsetMs, duration_ms: track.durationMs }, at_ms) !== null
  const elsewhere = useElsewhere(hands, streams.filter(isOn), entries, frame)
  return (
    <article className="player">
      <header className="player__head">
        <b>{t('record.of', { time: timeOfDay(startedAt, zone), span: spanText(length_ms) })}</b>
        <span>{t(`words:recordingState.${state}`)}</span>
        <span>{t('record.by', { name: recording.startedBy })}</span>
        {recording.retainUntil ? <span>{t('record.retain', { day: dayOf(recording.retainUntil, zone) })}</span> : null}
      </header>
      <div className="player__pictures">
        {streams.map((track) => (
          <RecordedStream
            key={track.id}
            track={track}
            isOn={isOn(track)}
            isBroken={broken.has(track.id)}
            media={media(track.id)}
            hands={hands}
          />
        ))}
        {frame ? <RecordedFrame entry={frame} entries={upTo(entries, startedAt, at_ms)} hands={hands} /> : null}
      </div>
      <div className="player__bar">
        <button type="button" className="button button--primary" disabled={length_ms === 0} onClick={toggle}>
          {t(playing ? 'record.pause' : 'record.play')}
        </button>
        <input
          type="range"
          min={0}
          max={length_ms}
          step={100}
          value={at_ms}
          aria-label={t('record.position')}
          aria-valuetext={clockSpan(at_ms)}
          onChange={(event) => seek(Number(event.target.value))}
        />
        <span className="player__time">
          {clockSpan(at_ms)} / {clockSpan(length_ms)}
        </span>
      </div>
      {elsewhere.map(({ trackId, text }) => (
        <p key={trackId} className="player__pointing">
          {text}
        </p>
      ))}
      {brokenPointers.map((track) => (
        <p key={track.id} className="player__pointing player__pointing--broken">
          {t('record.failedPointer', { name: track.displayName })}
        </p>
      ))}
      {moment && moment.id !== frame?.id && moment.onEntryId === null ? (
        <div className="player__moment">
          <small>{t('record.moment')}</small>
          <EntryList entries={[moment]} zone={zone} ownAccountId={null} />
        </div>
      ) : null}
      <details className="player__hashes">
        <summary>{t('record.hash')}</summary>
        <ul>
          {tracks.map((track) => (
            <li key={track.id}>
              {track.displayName} · {t(`words:trackSource.${track.source}`)} <code>{track.sha256}</code>
            </li>
          ))}
        </ul>
      </details>
    </article>
  )
}
