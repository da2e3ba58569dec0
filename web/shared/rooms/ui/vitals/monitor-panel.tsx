import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { EcgLead } from '#contract/vitals.ts'
import { agoText } from '../../../ui/spans.ts'
import { captureNow } from '../../vitals/monitor-feed.ts'
import { ageOf, type ReceivedMonitor } from '../../vitals/vitals-desk.ts'
import { Numerics } from './numerics.tsx'
import { Strip } from './strip.tsx'

/** Nothing came for so long: what is drawn is of then. */
const silent_ms = 3_000
const stepBack_ms = 4_000
const preferred: readonly EcgLead[] = ['II', 'V2', 'V5']

interface Props {
  monitor: ReceivedMonitor
  name: string
  /** How many strips there is room for. */
  strips: number
  px_mm?: number
}

/** A monitor of somebody in the room: strips in step with the picture, and figures. */
export function MonitorPanel({ monitor, name, strips, px_mm = 4 }: Props) {
  const { t } = useTranslation('rooms')
  const { track, clock } = monitor
  const [heldAt_ms, setHeldAt] = useState<number | null>(null)
  const now_ms = captureNow()
  const quiet_ms = now_ms - monitor.heardAt_ms
  const silent = quiet_ms > silent_ms
  const hand_ms = heldAt_ms ?? clock.at(now_ms)
  const age_ms = hand_ms === null ? Number.NaN : ageOf(monitor, hand_ms)
  const leads = leadsShown(track.leads, strips)
  const back = () => setHeldAt((at) => (at ?? hand_ms ?? track.newestAt_ms) - stepBack_ms)
  const forth = () => setHeldAt((at) => (at === null || at + stepBack_ms >= track.newestAt_ms ? null : at + stepBack_ms))
  return (
    <section className="monitor" data-silent={silent} aria-label={t('vitals.of', { name })}>
      <header className="monitor__head">
        <b>{name}</b>
        {track.simulated ? <em className="monitor__simulated">{t('vitals.simulated')}</em> : null}
        <span className="monitor__state" role="status">
          {silent
            ? t('vitals.silent', { ago: agoText(quiet_ms) })
            : heldAt_ms !== null
              ? t('vitals.held', { ago: agoText(age_ms) })
              : Number.isFinite(age_ms)
                ? t('vitals.live', { seconds: (age_ms / 1000).toFixed(1) })
                : ''}
        </span>
        {track.late_ms >= 1_000 ? (
          <em className="monitor__late">{t('vitals.late', { seconds: Math.round(track.late_ms / 1000) })}</em>
        ) : null}
        <span className="monitor__ways">
          <button type="button" className="button button--small" onClick={back}>
            {t('vitals.back')}
          </button>
          {heldAt_ms === null ? null : (
            <>
              <button type="button" className="button button--small" onClick={forth}>
                {t('vitals.forth')}
              </button>
              <button type="button" className="button button--small button--primary" onClick={() => setHeldAt(null)}>
                {t('vitals.now')}
              </button>
            </>
          )}
        </span>
      </header>
      <div className="monitor__body">
        <div className="monitor__strips">
          {leads.map((lead) => (
            <Strip key={lead} monitor={monitor} lead={lead} px_mm={px_mm} heldAt_ms={heldAt_ms} />
          ))}
        </div>
        <Numerics monitor={monitor} />
      </div>
    </section>
  )
}

function leadsShown(leads: readonly EcgLead[], most: number): readonly EcgLead[] {
  const first = preferred.filter((lead) => leads.includes(lead))
  return [...first, ...leads.filter((lead) => !first.includes(lead))].slice(0, most)
}
