import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { consultCandidates, type Candidate } from '#contract/rest/consult-triage.ts'
import { specialties, type Specialty } from '#contract/vocabulary-consults.ts'
import { read } from '../../../../shared/api/queries.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useRowWalk } from '../../../../shared/ui/row-walk.ts'
import { Failed, Loading } from '../../../../shared/ui/faces.tsx'
import { hourMinute } from '../../../../shared/ui/time-of-day.ts'
import { isTyping } from '../../../../shared/ui/use-keys.ts'

export interface Picked {
  accountId: string
  specialty: Specialty
  name: string
  institution: string
  busy: boolean
}

/** What the list is asked for. */
export interface CandidateQuery {
  specialty: Specialty | null
  startsAt: string | null
  durationMin: number
}

export const useCandidates = (consultId: string, { specialty, startsAt, durationMin }: CandidateQuery) =>
  useQuery({
    ...read(consultCandidates, {
      params: { consultId },
      query: { ...(specialty ? { specialty } : {}), ...(startsAt ? { startsAt, durationMin } : {}) },
    }),
    placeholderData: keepPreviousData,
    // Who is busy changes with the clock as well as with facts.
    refetchInterval: 30_000,
  })

interface Props {
  consultId: string
  query: CandidateQuery
  onSpecialty: (specialty: Specialty | null) => void
  picked: readonly Picked[]
  onPick: (picked: Picked[]) => void
  single?: boolean
}

/** Doctors who may be asked, on call first; Space marks, arrows walk. */
export function CandidatePicker({ consultId, query, onSpecialty, picked, onPick, single = false }: Props) {
  const { t } = useTranslation(['consults', 'words'])
  const { data, error, refetch } = useCandidates(consultId, query)
  const walk = useRowWalk<HTMLDivElement>()
  function toggle(candidate: Candidate) {
    const { accountId } = candidate.doctor
    if (picked.some((one) => one.accountId === accountId)) return onPick(picked.filter((one) => one.accountId !== accountId))
    const specialty = query.specialty ?? candidate.specialties[0]
    if (!specialty) return
    const one = { accountId, specialty, name: candidate.doctor.name, institution: candidate.institution.shortName, busy: candidate.busy }
    onPick(single ? [one] : [...picked, one])
  }
  return (
    <div className="c-candidates">
      <div className="c-candidates__head">
        <select
          className="field"
          aria-label={t('words:consultField.specialty')}
          value={query.specialty ?? ''}
          onChange={(event) => onSpecialty((event.target.value || null) as Specialty | null)}
        >
          <option value="">{t('candidates.anySpecialty')}</option>
          {specialties.map((word) => (
            <option key={word} value={word}>
              {t(`words:specialty.${word}`)}
            </option>
          ))}
        </select>
        {picked.length > 0 ? <b>{t('candidates.picked', { count: picked.length })}</b> : null}
      </div>
      {picked
        .filter((one) => !data?.candidates.some(({ doctor }) => doctor.accountId === one.accountId))
        .map((one) => (
          <p key={one.accountId} className="c-candidates__else">
            ✓ {one.name} · {one.institution} · {t(`words:specialty.${one.specialty}`)}
            <button
              type="button"
              className="button button--small button--plain"
              onClick={() => onPick(picked.filter(({ accountId }) => accountId !== one.accountId))}
            >
              ✕
            </button>
          </p>
        ))}
      {!data ? (
        error ? (
          <Failed error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading />
        )
      ) : data.candidates.length === 0 ? (
        <p className="c-quiet">{t('candidates.none')}</p>
      ) : (
        <div
          ref={walk.list}
          className="c-candidates__list"
          role="group"
          aria-label={t('candidates.label')}
          onKeyDown={(event) => {
            if (!isTyping(event.target) || (event.target as HTMLInputElement).type === 'checkbox') walk.onKeyDown(event)
          }}
        >
          {data.candidates.map((candidate) => (
            <CandidateRow
              key={candidate.doctor.accountId}
              candidate={candidate}
              marked={picked.some(({ accountId }) => accountId === candidate.doctor.accountId)}
              onToggle={() => toggle(candidate)}
            />
          ))}
        </div>
      )}
    </div>
  )
}

function CandidateRow({ candidate, marked, onToggle }: { candidate: Candidate; marked: boolean; onToggle: () => void }) {
  const { t } = useTranslation(['consults', 'words'])
  const { timeZone } = useMe().centre
  const { doctor, institution, busy, alreadyInvited, callOrder, onCallUntil, departmentHead } = candidate
  return (
    <label className={`c-candidate${marked ? ' is-chosen' : ''}${alreadyInvited ? ' is-off' : ''}`}>
      <input type="checkbox" data-row checked={marked} disabled={alreadyInvited} onChange={onToggle} />
      <span>
        <b>{doctor.name}</b> {doctor.title && doctor.title !== 'none' ? t(`words:doctorTitle.${doctor.title}`) : ''}
        <small>
          {institution.shortName} · {doctor.department ?? candidate.specialties.map((word) => t(`words:specialty.${word}`)).join(' ')}
        </small>
      </span>
      <span className="c-candidate__tags">
        {callOrder === null ? null : (
          <span className="tag tag--active">
            {t('candidates.onCall', { order: callOrder })}
            {onCallUntil ? ` ${t('candidates.until', { time: hourMinute(onCallUntil, timeZone) })}` : ''}
          </span>
        )}
        {departmentHead ? <span className="tag">{t('candidates.head')}</span> : null}
        {busy ? <span className="tag tag--unknown">▲ {t('candidates.busy')}</span> : null}
        {alreadyInvited ? <span className="tag">{t('candidates.invited')}</span> : null}
      </span>
    </label>
  )
}
