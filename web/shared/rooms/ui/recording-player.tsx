import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { downloadTrack, type Recording, type RoomEntry } from '#contract/rest/rooms.ts'
import { api } from '../../api/client.ts'
import { clockSpan, spanText } from '../../ui/spans.ts'
import { dayOf, timeOfDay } from '../../ui/time-of-day.ts'
import { EntryList } from './entry-list.tsx'
import { drift_ms, momentOf, placeIn, wholeLength } from './play-together.ts'

interface Props {
  recording: Recording
  entries: readonly RoomEntry[]
  zone: string
}
type Track = Recording['tracks'][number]

const beat_ms = 100
const parts = (tracks: readonly Track[]) => tracks.map((one) => ({ offset_ms: one.offsetMs, duration_ms: one.durationMs }))

/** Several streams played together from one clock; what was written and drawn at that moment stands below. */
export function RecordingPlayer({ recording, entries, zone }: Props) {
  const { t } = useTranslation(['rooms', 'words'])
  const { tracks, startedAt, state } = recording
  const length_ms = wholeLength(parts(tracks))
  const { at_ms, playing, toggle, seek, media, broken } = usePlayback(tracks, length_ms)
  const moment = momentOf(entries, startedAt, at_ms)
  return (
    <article className="player">
      <header className="player__head">
        <b>{t('record.of', { time: timeOfDay(startedAt, zone), span: spanText(length_ms) })}</b>
        <span>{t(`words:recordingState.${state}`)}</span>
        <span>{t('record.by', { name: recording.startedBy })}</span>
        {recording.retainUntil ? <span>{t('record.retain', { day: dayOf(recording.retainUntil, zone) })}</span> : null}
      </header>
      <div className="player__pictures">
        {tracks.map((track) => {
          const isOn = placeIn({ offset_ms: track.offsetMs, duration_ms: track.durationMs }, at_ms) !== null
          const address = api.address(downloadTrack, { params: { trackId: track.id } })
          const isSound = track.mediaType.startsWith('audio/')
          return (
            <figure key={track.id} data-on={isOn} data-sound={isSound}>
              {isSound ? (
                <audio ref={media(track.id)} src={address} preload="auto" />
              ) : (
                <video ref={media(track.id)} src={address} preload="auto" playsInline />
              )}
              <figcaption>
                {track.displayName} · {t(`words:mediaSource.${track.source}`)}
                {broken.has(track.id) ? <em>{t('record.failedTrack', { name: track.displayName })}</em> : null}
              </figcaption>
            </figure>
          )
        })}
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
      {moment ? (
        <div className="player__moment">
          <small>{t('record.moment')}</small>
          <EntryList entries={[moment, ...entries.filter((one) => one.onEntryId === moment.id)]} zone={zone} ownAccountId={null} />
        </div>
      ) : null}
      <details className="player__hashes">
        <summary>{t('record.hash')}</summary>
        <ul>
          {tracks.map((track) => (
            <li key={track.id}>
              {track.displayName} · {t(`words:mediaSource.${track.source}`)} <code>{track.sha256}</code>
            </li>
          ))}
        </ul>
      </details>
    </article>
  )
}

/** One clock for all files: each is started, stopped and moved by it. */
function usePlayback(tracks: readonly Track[], length_ms: number) {
  const elements = useRef(new Map<string, HTMLMediaElement>())
  const [at_ms, setAt] = useState(0)
  const [playing, setPlaying] = useState(false)
  const [broken, setBroken] = useState<ReadonlySet<string>>(new Set())
  const clock = useRef({ at_ms: 0, local_ms: 0 })

  useEffect(() => {
    const all = elements.current
    const failed = (event: Event) => {
      const id = [...all].find(([, element]) => element === event.target)?.[0]
      if (id) setBroken((now) => new Set([...now, id]))
    }
    for (const element of all.values()) element.addEventListener('error', failed)
    return () => {
      for (const element of all.values()) element.removeEventListener('error', failed)
    }
  }, [tracks])

  useEffect(() => {
    const all = elements.current
    const put = (now_ms: number, runs: boolean) => {
      for (const track of tracks) {
        const element = all.get(track.id)
        if (!element) continue
        const place_s = placeIn({ offset_ms: track.offsetMs, duration_ms: track.durationMs }, now_ms)
        if (place_s === null) {
          if (!element.paused) element.pause()
          continue
        }
        if (Math.abs(element.currentTime - place_s) * 1000 > drift_ms) element.currentTime = place_s
        if (runs && element.paused) void element.play().catch(() => {})
        if (!runs && !element.paused) element.pause()
      }
    }
    if (!playing) return put(at_ms, false)
    clock.current = { at_ms, local_ms: performance.now() }
    const timer = setInterval(() => {
      const now_ms = clock.current.at_ms + performance.now() - clock.current.local_ms
      put(Math.min(now_ms, length_ms), now_ms < length_ms)
      setAt(Math.min(now_ms, length_ms))
      if (now_ms >= length_ms) setPlaying(false)
    }, beat_ms)
    return () => clearInterval(timer)
    // The moving hand itself must not start the clock anew.
  }, [playing, tracks, length_ms]) // oxlint-disable-line react-hooks/exhaustive-deps

  return {
    at_ms,
    playing,
    broken,
    toggle() {
      if (!playing && at_ms >= length_ms) setAt(0)
      setPlaying(!playing)
    },
    seek(to_ms: number) {
      clock.current = { at_ms: to_ms, local_ms: performance.now() }
      setAt(to_ms)
      for (const track of tracks) {
        const place_s = placeIn({ offset_ms: track.offsetMs, duration_ms: track.durationMs }, to_ms)
        const element = elements.current.get(track.id)
        if (element && place_s !== null) element.currentTime = place_s
      }
    },
    media: (id: string) => (element: HTMLMediaElement | null) => {
      if (element) elements.current.set(id, element)
      else elements.current.delete(id)
    },
  }
}
