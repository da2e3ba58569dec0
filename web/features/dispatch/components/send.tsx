import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { recommend, type Candidate } from '#contract/rest/dispatch.ts'
import type { Incident } from '#contract/rest/incidents.ts'
import { api } from '../../../shared/api/client.ts'
import { sentenceOf } from '../../../shared/api/problem.ts'
import { Age } from '../../../shared/ui/age.tsx'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { clockSpan } from '../../../shared/ui/spans.ts'
import { useSending } from '../api/sending.ts'
import { activeRuns } from '../logic/queue.ts'
import { whyNotText } from '../logic/reason-text.ts'
import { keepOrder, type Row } from '../logic/rows.ts'
import { readTag } from '../logic/tags.ts'
import { tell } from '../../../shared/ui/notices.ts'
import { useSeatContext } from '../seat-context.ts'
import { useSeat } from '../seat-store.ts'
import { useWantedFocus } from '../use-wanted-focus.ts'
import { useSeenOnMap } from './use-seen-on-map.ts'
import { CandidateRow } from './candidate-row.tsx'

const refresh_ms = 5000
/** An Enter that still bounces from the field before, or meets a list that only just appeared, must not send a vehicle. */
const settle_ms = 300
const tagPause_ms = 1200

/** Units to send. Opens by itself while nobody is on the way, by F6 for one more. */
export function Send({ incident }: { incident: Incident }) {
  const { t } = useTranslation('dispatch')
  const [adding, setAdding] = useState(false)
  const wants = useSeat((seat) => seat.wanted?.region === 'send')
  const replacing = useSeat((seat) => seat.replacing)
  const isReplacing = incident.assignments.some((run) => run.id === replacing)
  const open = incident.state === 'open'
  const idle = activeRuns(incident).length === 0
  useEffect(() => {
    if (wants && open) setAdding(true)
  }, [wants, open])
  if (!open) return null
  if (!incident.place) return idle ? <p className="send__hint">{t('send.needsPlace')}</p> : null
  if (!idle && !adding && !isReplacing)
    return (
      <button type="button" className="button button--small send__add" onClick={() => (setAdding(true), useSeat.getState().want('send'))}>
        ＋ {t('send.add')} <Kbd keys="F6" quiet />
      </button>
    )
  const key = `${incident.id}/${incident.place.point.lat}/${incident.place.point.lon}/${incident.requires.join()}`
  return (
    <OpenList
      key={key}
      listKey={key}
      incident={incident}
      onClose={() => {
        setAdding(false)
        useSeat.getState().replace(null)
      }}
      mayClose={!idle}
    />
  )
}

/** A diversion is only ever suggested, and only where it saves this much. */
const divertGain_s = 120

const quickest = (units: readonly Candidate[]): Candidate | undefined =>
  units.filter((unit) => unit.etaS !== null).toSorted((a, b) => (a.etaS ?? 0) - (b.etaS ?? 0))[0]

const isWorthDiverting = (unit: Candidate, fastest: Candidate | undefined): boolean =>
  unit.etaS !== null && (!fastest || fastest.etaS === null || fastest.etaS - unit.etaS >= divertGain_s)

interface ListProps {
  incident: Incident
  /** Another place or other needs make another list. */
  listKey: string
  onClose: () => void
  mayClose: boolean
}

function OpenList({ incident, listKey, onClose, mayClose }: ListProps) {
  const { t } = useTranslation('dispatch')
  const { tags, vehicles } = useSeatContext()
  const replacing = useSeat((seat) => seat.replacing)
  const [rows, setRows] = useState<readonly Row[]>([])
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const [cursor, setCursor] = useState(-1)
  const [showExcluded, setShowExcluded] = useState(false)
  const list = useRef<HTMLDivElement>(null)
  const box = useRef<HTMLElement>(null)
  const focusedAt = useRef(0)
  const shownAt = useRef(Number.POSITIVE_INFINITY)
  const typed = useRef({ text: '', at: 0 })
  const shown = useRef<readonly Row[]>([])
  shown.current = rows

  const { data, error, isFetching, refetch } = useQuery({
    // Any vehicle's fact concerns it, not only those that name this case.
    queryKey: [recommend.id, {}, listKey],
    queryFn: ({ signal }) => {
      const previous = shown.current.slice(0, 100).map(({ candidate }) => candidate.vehicleId)
      return api.call(recommend, {
        params: { incidentId: incident.id },
        query: previous.length ? { previous: previous.join(',') } : {},
        signal,
      })
    },
    staleTime: 0,
    gcTime: 0,
    refetchInterval: refresh_ms,
  })
  useEffect(() => {
    if (!data) return
    shownAt.current = Math.min(shownAt.current, performance.now())
    setRows((before) => keepOrder(before, data.candidates))
  }, [data])
  useWantedFocus('send', list)

  const sending = useSending(incident, {
    onDone: () => {
      setPicked(new Set())
      box.current?.closest('.detail__scroll')?.scrollTo(0, 0)
      onClose()
      useSeat.getState().want('detail')
    },
    onLost: () => void refetch(),
  })
  const sendable = new Map<string, Candidate>(
    [...rows.filter((row) => !row.gone).map((row) => row.candidate), ...(data?.diversions ?? [])].map((one) => [one.vehicleId, one]),
  )
  // The first of the list is what Enter means until the hand has chosen; where it is gone nothing is meant by itself.
  const first = rows[0] && !rows[0].gone ? rows[0].candidate.vehicleId : null
  const chosen = picked.size > 0 ? [...picked].filter((id) => sendable.has(id)) : first ? [first] : []

  function toggle(id: string) {
    if (sendable.has(id))
      return setPicked(replacing ? new Set([id]) : new Set(picked.has(id) ? [...picked].filter((one) => one !== id) : [...picked, id]))
    const why = data?.excluded.find((candidate) => candidate.vehicleId === id)
    const name = vehicles.get(id)?.callSign ?? ''
    tell('warning', `${name} ${why ? whyNotText(why) : t('send.notOffered')}`)
  }
  function send() {
    const units = chosen.flatMap((id) => sendable.get(id) ?? [])
    if (units.length > 0 && performance.now() - Math.max(focusedAt.current, shownAt.current) > settle_ms)
      void sending.send(units, data?.diversions ?? [])
  }
  function press(event: KeyboardEvent) {
    if (event.target !== list.current || event.ctrlKey || event.altKey || event.metaKey) return
    const act = keysOfList(event)
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    if (!event.repeat || event.key.startsWith('Arrow')) act()
  }
  function keysOfList(event: KeyboardEvent): (() => void) | null {
    if (event.key === 'Enter') return send
    if (event.key === 'Escape') return () => (picked.size > 0 ? setPicked(new Set()) : mayClose ? onClose() : list.current?.blur())
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp')
      return () => setCursor((now) => Math.min(rows.length - 1, Math.max(0, now + (event.key === 'ArrowDown' ? 1 : -1))))
    if (event.key === ' ') return () => (rows[cursor] ? toggle(rows[cursor].candidate.vehicleId) : undefined)
    if (/^[a-z0-9]$/i.test(event.key)) return () => typeTag(event.key.toLowerCase())
    return null
  }
  function typeTag(sign: string) {
    const now = performance.now()
    const text = (now - typed.current.at < tagPause_ms ? typed.current.text : '') + sign
    const meant = readTag(text, tags)
    typed.current = meant === 'more' ? { text, at: now } : { text: '', at: 0 }
    if (typeof meant !== 'object') return
    toggle(meant.id)
    list.current?.querySelector(`[data-vehicle="${meant.id}"]`)?.scrollIntoView({ block: 'nearest' })
  }

  useSeenOnMap(incident, rows, chosen[0])
  const fastest = rows.find((row) => !row.gone)?.candidate
  const better = rows.find((row) => row.candidate.vehicleId === data?.better && !row.gone)?.candidate
  const diversion = quickest(data?.diversions ?? [])
  const suggestion =
    better && better !== fastest
      ? {
          unit: better,
          // Better is not always sooner: it may carry what the case asks for, or be seen more recently.
          text: t(savedS(better, fastest) > 0 ? 'send.faster' : 'send.fitter', { callSign: better.callSign }),
          look: 'send__better',
        }
      : diversion && isWorthDiverting(diversion, fastest)
        ? { unit: diversion, text: t('send.couldDivert', { callSign: diversion.callSign }), look: 'send__better send__better--divert' }
        : null
  return (
    <section className="block send" ref={box}>
      <h3 className="block__head">
        {replacing ? t('send.replaceTitle') : t('send.title')} <Kbd keys="F6" quiet />
        <span className={isFetching ? 'send__fresh send__fresh--busy' : 'send__fresh'}>
          {data ? <Age at={data.computedAt} staleAfter_ms={refresh_ms * 3} /> : null}
        </span>
        {mayClose ? (
          <button type="button" className="button button--small button--plain" aria-label={t('send.close')} onClick={onClose}>
            ✕
          </button>
        ) : null}
      </h3>
      <div className={suggestion?.look ?? 'send__better'} role="status">
        {suggestion ? (
          <>
            <b>▲ {suggestion.text}</b>
            {gainText(t, savedS(suggestion.unit, fastest))}
            <Kbd keys={(tags.get(suggestion.unit.vehicleId) ?? '').toUpperCase()} />
          </>
        ) : null}
      </div>
      <div
        ref={list}
        className="send__list"
        role="listbox"
        aria-multiselectable="true"
        aria-label={t('send.title')}
        tabIndex={0}
        onFocus={(event) => {
          if (event.target !== list.current) return
          focusedAt.current = performance.now()
          // Only where the hand goes: what is being typed elsewhere stays in view.
          box.current?.scrollIntoView({ block: 'nearest' })
        }}
        onKeyDown={press}
      >
        {rows.map(({ candidate, gone }, index) => (
          <CandidateRow
            key={candidate.vehicleId}
            candidate={candidate}
            tag={tags.get(candidate.vehicleId) ?? ''}
            gone={gone}
            chosen={chosen.includes(candidate.vehicleId)}
            cursor={index === cursor}
            better={candidate.vehicleId === data?.better}
            onToggle={() => (toggle(candidate.vehicleId), list.current?.focus())}
          />
        ))}
        {rows.length === 0 && data ? <p className="send__none">{t('send.nobody')}</p> : null}
        {rows.length === 0 && !data ? <p className="send__none">{error ? sentenceOf(error) : t('send.computing')}</p> : null}
        {data && data.diversions.length > 0 ? (
          <>
            <h4 className="send__group">{t('send.diversions')}</h4>
            {data.diversions.map((candidate) => (
              <CandidateRow
                key={candidate.vehicleId}
                candidate={candidate}
                tag={tags.get(candidate.vehicleId) ?? ''}
                gone={false}
                chosen={picked.has(candidate.vehicleId)}
                cursor={false}
                better={false}
                onToggle={() => (toggle(candidate.vehicleId), list.current?.focus())}
              />
            ))}
          </>
        ) : null}
      </div>
      {error && data ? <div className="notice notice--warning">{t('send.old')}</div> : null}
      <div className="send__foot">
        <button type="button" className="button button--primary send__go" disabled={chosen.length === 0 || sending.busy} onClick={send}>
          {sending.busy
            ? t('send.sending')
            : chosen.length === 0
              ? t('send.choose')
              : t(replacing ? 'send.goReplace' : 'send.go', {
                  units: chosen.map((id) => sendable.get(id)?.callSign).join(t('common:listSeparator')),
                })}
          <Kbd keys="Enter" />
        </button>
        <span className="send__how">{t('send.how')}</span>
      </div>
      <ProblemNotice problem={sending.problem} onAgain={() => void sending.again()} onClose={sending.dismiss} />
      {data && data.excluded.length > 0 ? (
        <div className="send__excluded">
          <button
            type="button"
            className="button button--small button--plain"
            aria-expanded={showExcluded}
            onClick={() => setShowExcluded(!showExcluded)}
          >
            {showExcluded ? '▾' : '▸'} {t('send.excluded', { count: data.excluded.length })}
          </button>
          {showExcluded ? (
            <ul className="plain-list">
              {data.excluded.map((candidate) => (
                <li key={candidate.vehicleId}>
                  <b>{candidate.callSign}</b>
                  <span className="plain-list__cut">{whyNotText(candidate)}</span>
                </li>
              ))}
            </ul>
          ) : null}
        </div>
      ) : null}
    </section>
  )
}

/** Seconds that the unit arrives before the one that stands first; negative where it comes later, 0 where a time is not known. */
const savedS = (unit: Candidate, first: Candidate | undefined): number => (first?.etaS ?? unit.etaS ?? 0) - (unit.etaS ?? first?.etaS ?? 0)

function gainText(t: TFunction<'dispatch'>, saved_s: number): string {
  if (saved_s === 0) return ''
  return t(saved_s > 0 ? 'send.earlier' : 'send.later', { span: clockSpan(Math.abs(saved_s) * 1000) })
}
