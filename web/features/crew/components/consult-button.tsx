import { Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Incident } from '#contract/rest/incidents.ts'
import type { ConsultState } from '#contract/vocabulary-consults.ts'
import { useIncidentConsults } from '../../../shared/consults/api.ts'
import { IncidentAsk, IncidentConsults } from '../../../shared/consults/incident/lazy.tsx'
import { Loading } from '../../../shared/ui/faces.tsx'
import { soundNotice } from '../device/alarm.ts'
import { Sheet } from './sheet.tsx'

/** Under way: the crew waits for it or talks. */
const liveStates: readonly ConsultState[] = ['submitted', 'triage', 'scheduled', 'declined', 'accepted', 'in_session']
/** Somebody came: the crew hears it. */
const loudStates: readonly ConsultState[] = ['accepted', 'in_session']

const roomPath = (consultId: string): string => `/crew/consults/${consultId}`

/** Asks a specialist about the patient, and shows where what was asked stands. */
export function ConsultButton({ incident }: { incident: Incident }) {
  const { t } = useTranslation(['crew', 'words'])
  const [open, setOpen] = useState(false)
  const { data, isPending } = useIncidentConsults(incident.id, 'mine')
  const live = data?.consults.find(({ state }) => liveStates.includes(state))
  const state = live?.state
  const before = useRef(state)
  useEffect(() => {
    if (state && state !== before.current && before.current && loudStates.includes(state)) soundNotice()
    before.current = state
  }, [state])
  const isHere = state !== undefined && loudStates.includes(state)
  return (
    <>
      <button
        type="button"
        className={isHere ? 'glove glove--primary consult-button' : 'glove consult-button'}
        data-testid="ask-consult"
        data-state={state}
        onClick={() => setOpen(true)}
      >
        {t(live ? 'consult.title' : 'consult.ask')}
        <small>{state ? t(`words:consultState.${state}`) : t('consult.hint')}</small>
      </button>
      {open ? <ConsultSheet incident={incident} asked={isPending ? null : live !== undefined} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

interface SheetProps {
  incident: Incident
  /** Whether something is under way; null while nobody knows. */
  asked: boolean | null
  onClose: () => void
}

function ConsultSheet({ incident, asked, onClose }: SheetProps) {
  const { t } = useTranslation('crew')
  const [asking, setAsking] = useState<boolean | null>(null)
  useEffect(() => {
    // What it opened with stays: a fact that comes in takes no form away.
    if (asked !== null) setAsking((before) => before ?? !asked)
  }, [asked])
  return (
    <Sheet title={t('consult.title')} wide whole={asking === true} onClose={onClose}>
      <Suspense fallback={<Loading />}>
        <IncidentConsults incidentId={incident.id} box="mine" within={{ roomPath, onEnter: onClose }} />
        {asking === null ? (
          <Loading />
        ) : asking ? (
          <IncidentAsk incident={incident} box="mine" onSubmitted={() => setAsking(false)} />
        ) : (
          <button type="button" className="glove glove--wide" onClick={() => setAsking(true)}>
            {t('consult.another')}
          </button>
        )}
      </Suspense>
    </Sheet>
  )
}
