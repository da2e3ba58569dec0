import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run } from '#contract/rest/dispatch.ts'
import type { Hospital } from '#contract/rest/institutions.ts'
import { getRoute } from '#contract/rest/routing.ts'
import { read } from '../../../shared/api/queries.ts'
import { Failed, Loading } from '../../../shared/ui/faces.tsx'
import { distanceText } from '../../../shared/ui/spans.ts'
import { useHospitals, useNeeds } from '../api/crew.ts'
import { useCrew } from '../crew-context.ts'
import { feel } from '../device/alarm.ts'
import { inReach } from '../logic/hospitals.ts'
import { Sheet } from './sheet.tsx'

/** Shown, and timed by road, at first. */
const shownFirst = 8
const reasons = ['hospitalAsks', 'worse', 'wish', 'specialty'] as const

/** Where to: those that can do what the complaint needs first, then the nearer. A change of mind is 改送 and says why. */
export function DestinationPanel({ run }: { run: Run }) {
  const { t } = useTranslation(['crew', 'words'])
  const { fix, press } = useCrew()
  const [all, setAll] = useState(false)
  const [asking, setAsking] = useState<Hospital | null>(null)
  const needs = useNeeds(run.incident.card?.id)
  const { data, error, refetch } = useHospitals(needs, fix)
  const { near, far } = inReach(data?.hospitals ?? [])
  const hospitals = [...near, ...far]
  const first = Math.min(shownFirst, near.length || hospitals.length)
  const shown = all ? hospitals : hospitals.slice(0, first)
  const minutes = useRoadMinutes(shown)
  const { assignment } = run
  if (!data) return error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />
  function choose(hospital: Hospital, reason?: string) {
    feel()
    const body = { institutionId: hospital.id, ...(reason ? { reason } : {}) }
    press({ kind: 'destination', assignmentId: assignment.id, shortName: hospital.shortName, body })
    setAsking(null)
  }
  return (
    <div className="hospitals">
      {needs.length > 0 ? (
        <p className="crew-quiet">
          {t('destination.needs', { list: needs.map((need) => t(`words:hospitalCapability.${need}`)).join(t('common:listSeparator')) })}
        </p>
      ) : null}
      {fix ? null : <p className="crew-warning">{t('destination.noPosition')}</p>}
      <ul>
        {shown.map((hospital) => {
          const chosen = assignment.destination?.institutionId === hospital.id
          const time = minutes.get(hospital.id)
          return (
            <li key={hospital.id}>
              <button
                type="button"
                className={chosen ? 'glove hospital hospital--chosen' : 'glove hospital'}
                aria-pressed={chosen}
                onClick={() => {
                  if (chosen) return
                  if (assignment.destination) setAsking(hospital)
                  else choose(hospital)
                }}
              >
                <b>{hospital.shortName}</b>
                <span className="hospital__time">
                  {time === undefined
                    ? hospital.distanceM === null
                      ? '—'
                      : t('destination.asTheCrowFlies', { distance: distanceText(hospital.distanceM) })
                    : t('destination.minutes', { value: time })}
                </span>
                <span className="hospital__can">
                  {chosen ? <em className="hospital__mark">{t('destination.chosen')}</em> : null}
                  {hospital.missing.length > 0 ? (
                    <em className="hospital__lacks">
                      {t('destination.lacks', {
                        list: hospital.missing.map((one) => t(`words:hospitalCapability.${one}`)).join(t('common:listSeparator')),
                      })}
                    </em>
                  ) : null}
                  {hospital.capabilities.map((one) => (
                    <span key={one}>{t(`words:hospitalCapability.${one}`)}</span>
                  ))}
                </span>
              </button>
            </li>
          )
        })}
      </ul>
      {!all && hospitals.length > first ? (
        <button type="button" className="glove glove--wide" onClick={() => setAll(true)}>
          {t('destination.more', { count: hospitals.length - first })}
        </button>
      ) : null}
      {asking ? <Divert hospital={asking} onClose={() => setAsking(null)} onChoose={(reason) => choose(asking, reason)} /> : null}
    </div>
  )
}

function Divert({ hospital, onClose, onChoose }: { hospital: Hospital; onClose: () => void; onChoose: (reason: string) => void }) {
  const { t } = useTranslation('crew')
  const [reason, setReason] = useState('')
  return (
    <Sheet title={t('destination.divert', { name: hospital.shortName })} onClose={onClose}>
      <div className="glove-grid">
        {reasons.map((one) => (
          <button key={one} type="button" className="glove" onClick={() => onChoose(t(`destination.reason.${one}`))}>
            {t(`destination.reason.${one}`)}
          </button>
        ))}
      </div>
      <label className="glove-field">
        <span>{t('destination.reasonField')}</span>
        <input value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
      </label>
      <button type="button" className="glove glove--primary glove--wide" disabled={!reason.trim()} onClick={() => onChoose(reason.trim())}>
        {t('destination.divert', { name: hospital.shortName })}
      </button>
    </Sheet>
  )
}

/** Three decimals are a hundred metres: near enough for minutes, and not asked anew with each one driven. */
const coarse = (value: number) => Math.round(value * 1000) / 1000

function useRoadMinutes(hospitals: readonly Hospital[]): ReadonlyMap<string, number> {
  const { fix } = useCrew()
  const [from] = useState(fix)
  const start = from ?? fix
  const asked = hospitals.flatMap(({ id, location }) => (start && location ? [{ id, location, start }] : []))
  const answers = useQueries({
    queries: asked.map(({ location, start }) => ({
      ...read(getRoute, {
        query: {
          fromLat: coarse(start.lat),
          fromLon: coarse(start.lon),
          toLat: location.lat,
          toLon: location.lon,
          mode: 'priority' as const,
        },
      }),
      retry: false,
    })),
  })
  return new Map(
    asked.flatMap(({ id }, index): [string, number][] => {
      const route = answers[index]?.data
      return route ? [[id, Math.max(1, Math.round(route.etaS / 60))]] : []
    }),
  )
}
