import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run } from '#contract/rest/dispatch.ts'
import type { RouteStep } from '#contract/rest/routing.ts'
import { ApiProblem, type ProblemCode } from '../../../shared/api/problem.ts'
import { agoText, distanceText } from '../../../shared/ui/spans.ts'
import { hourMinute } from '../../../shared/ui/time-of-day.ts'
import { useNow } from '../../../shared/ui/use-now.ts'
import type { RouteNow } from '../api/driven-route.ts'
import { useCrew } from '../crew-context.ts'
import { Sheet } from './sheet.tsx'
import { TurnArrow } from './turn-arrow.tsx'

/** Older than this, the way says its age: the unit has driven on meanwhile. */
const old_ms = 90_000

interface Props {
  run: Run
  target: 'scene' | 'hospital' | null
  /** Whether the place to go to is known. */
  hasPlace: boolean
  now: RouteNow | null
  problem: ProblemCode | null
}

/** The next turn, and when they will be there; a touch shows every turn. */
export function Way({ run, target, hasPlace, now: held, problem }: Props) {
  const { t } = useTranslation('crew')
  const { fix, zone } = useCrew()
  const now = useNow()
  const [list, setList] = useState(false)
  if (!target) {
    return run.assignment.endedAt || run.assignment.destination ? null : <p className="way way--none">{t('way.noHospital')}</p>
  }
  const name = target === 'scene' ? (run.incident.place?.label ?? '') : (run.assignment.destination?.shortName ?? '')
  if (!held) {
    const why = !hasPlace
      ? t(`way.noPlace.${target}`)
      : !fix
        ? t('way.noPosition')
        : problem
          ? new ApiProblem(problem).sentence
          : t('way.reckoning')
    return (
      <p className="way way--none">
        {t(`way.to.${target}`, { name })} · {why}
      </p>
    )
  }
  const { route, at_ms } = held
  const next = nextTurn(route.steps)
  const age_ms = now - at_ms
  const arrives_ms = at_ms + route.etaS * 1000
  const left = Math.max(1, Math.ceil((arrives_ms - now) / 60_000))
  return (
    <>
      <button type="button" className={age_ms > old_ms ? 'way way--old' : 'way'} onClick={() => setList(true)}>
        {next ? <TurnArrow turn={next.turn} /> : null}
        <span className="way__turn">
          <b>{next ? distanceText(next.in_m) : t('way.there')}</b>
          <span>{next ? `${t(`way.turn.${next.turn}`)}${next.road ? ` · ${next.road}` : ''}` : name}</span>
        </span>
        <span className="way__eta">
          <b>{t('way.minutes', { value: left })}</b>
          <span>
            {t('way.arrives', { time: hourMinute(arrives_ms, zone) })} · {distanceText(route.distanceM)}
          </span>
          {age_ms > old_ms ? <em>{t('way.reckonedAgo', { ago: agoText(age_ms) })}</em> : null}
        </span>
      </button>
      {list ? (
        <Sheet title={t(`way.to.${target}`, { name })} wide onClose={() => setList(false)}>
          <ol className="turns">
            {route.steps.map((step, index) => (
              <li key={`${index}-${step.at.lat}`}>
                <TurnArrow turn={step.turn} />
                <b>{t(`way.turn.${step.turn}`)}</b>
                <span>{step.roadName ?? t('way.unnamed')}</span>
                <span>{step.turn === 'arrive' ? '' : distanceText(step.distanceM)}</span>
              </li>
            ))}
          </ol>
        </Sheet>
      ) : null}
    </>
  )
}

/** The first thing to do on the way: going straight on is nothing to do. */
function nextTurn(steps: readonly RouteStep[]): { turn: RouteStep['turn']; in_m: number; road: string | null } | null {
  let in_m = 0
  for (const step of steps) {
    if (step.turn !== 'depart' && step.turn !== 'straight') return { turn: step.turn, in_m, road: step.roadName }
    in_m += step.distanceM
  }
  return null
}
