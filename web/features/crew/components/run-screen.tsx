import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run } from '#contract/rest/dispatch.ts'
import type { RunStep } from '#contract/vocabulary.ts'
import { ordinal } from '../logic/steps.ts'
import { ActionBar } from './action-bar.tsx'
import { CasePanel } from './case-panel.tsx'
import { ChainPanel } from './chain-panel.tsx'
import { DestinationPanel } from './destination-panel.tsx'
import { HandoverPanel } from './handover-panel.tsx'
import { PatientsPanel } from './patients-panel.tsx'
import { RunMap } from './run-map.tsx'
import { loadTexts } from '../../../shared/i18n/i18n.ts'

const CrewVideo = lazy(async () => {
  const [{ CrewVideo: Component }] = await Promise.all([import('../video/crew-video.tsx'), loadTexts(['rooms'])])
  return { default: Component }
})

const CallerScene = lazy(async () => {
  const [{ CallerScene: Component }] = await Promise.all([import('../video/caller-scene.tsx'), loadTexts(['rooms'])])
  return { default: Component }
})

const tabs = ['case', 'steps', 'patients', 'destination'] as const
type Tab = (typeof tabs)[number]

/** A run: what it is about on the left, the way on the right, and below always the one step that comes next. */
export function RunScreen({ run, pending }: { run: Run; pending: ReadonlySet<RunStep> }) {
  const { t } = useTranslation('crew')
  const [tab, setTab] = useState<Tab>('case')
  const [videoPlace, setVideoPlace] = useState<HTMLElement | null>(null)
  const { assignment, incident } = run
  const ended = assignment.endedAt !== null
  const handingOver = !ended && ordinal(assignment.step) >= ordinal('at_hospital')
  const shown: readonly Tab[] = ended ? ['steps'] : tabs
  const current = shown.includes(tab) ? tab : shown[0]!
  return (
    <main className="run-screen" data-face={handingOver ? 'handover' : ended ? 'ended' : 'run'}>
      <section className="run-screen__left">
        <div className="run-tabs" role="tablist">
          {shown.map((one) => (
            <button
              key={one}
              type="button"
              role="tab"
              className="glove run-tabs__tab"
              aria-selected={one === current}
              onClick={() => setTab(one)}
            >
              {t(`tab.${one}`)}
              {one === 'patients' ? <small>{incident.patients.length}</small> : null}
              {one === 'destination' && !assignment.destination && ordinal(assignment.step) >= ordinal('on_scene') ? (
                <i className="dot" />
              ) : null}
            </button>
          ))}
        </div>
        <div className="run-screen__panel">
          {current === 'case' ? <CasePanel run={run} /> : null}
          {current === 'steps' ? <ChainPanel run={run} pending={pending} /> : null}
          {current === 'patients' ? <PatientsPanel run={run} /> : null}
          {current === 'destination' ? <DestinationPanel run={run} /> : null}
        </div>
      </section>
      <section className="run-screen__right">
        {handingOver ? <HandoverPanel run={run} onChooseHospital={() => setTab('destination')} /> : <RunMap run={run} />}
        {handingOver || ended ? null : (
          <Suspense fallback={null}>
            <CallerScene incidentId={incident.id} place={videoPlace} />
          </Suspense>
        )}
      </section>
      <div ref={setVideoPlace} className="run-screen__video" />
      <ActionBar
        run={run}
        pending={pending}
        onChooseHospital={() => setTab('destination')}
        video={
          ended ? null : (
            <Suspense fallback={<span className="action__video" />}>
              <CrewVideo assignmentId={assignment.id} incidentId={incident.id} place={videoPlace} />
            </Suspense>
          )
        }
      />
    </main>
  )
}
