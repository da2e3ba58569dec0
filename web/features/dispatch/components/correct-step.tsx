import { useEffect, useRef, useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { correctStep, getBoard } from '#contract/rest/dispatch.ts'
import type { AssignmentSummary } from '#contract/rest/dispatch-shapes.ts'
import { getIncident, incidentTimeline } from '#contract/rest/incidents.ts'
import type { RunStep } from '#contract/vocabulary.ts'
import { readAgain } from '../../../shared/api/queries.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { fromTyped, toTyped } from '../logic/typed-time.ts'
import { useSeatContext } from '../seat-context.ts'

interface Props {
  run: AssignmentSummary
  step: RunStep
  at: string
  onClose: () => void
}

/** Mends the time of a step, or says that it did not happen. What stood there stays in the record. */
export function CorrectStep({ run, step, at, onClose }: Props) {
  const { t } = useTranslation(['dispatch', 'words', 'common'])
  const { zone } = useSeatContext()
  const dialog = useRef<HTMLDialogElement>(null)
  const [text, setText] = useState(() => toTyped(at, zone))
  const [happened, setHappened] = useState(true)
  const [reason, setReason] = useState('')
  const correct = useCommand(correctStep, () => {
    void readAgain(getBoard)
    void readAgain(getIncident, { incidentId: run.incidentId })
    void readAgain(incidentTimeline, { incidentId: run.incidentId })
    onClose()
  })
  useEffect(() => dialog.current?.showModal(), [])
  const time = fromTyped(text, at, zone)
  const ready = reason.trim() !== '' && (!happened || time !== null)
  function send(event: FormEvent) {
    event.preventDefault()
    if (ready)
      void correct.run({ params: { assignmentId: run.id, step }, body: { occurredAt: happened ? time : null, reason: reason.trim() } })
  }
  return (
    <dialog ref={dialog} className="sheet" onCancel={onClose}>
      <form onSubmit={send}>
        <h2>{t('correct.title', { unit: run.callSign, step: t(`words:runStep.${step}`) })}</h2>
        <div className="sheet__fields">
          <label htmlFor="correct-time">{t('correct.time')}</label>
          <input
            id="correct-time"
            className="field"
            value={text}
            disabled={!happened}
            aria-invalid={happened && time === null}
            onChange={(event) => setText(event.target.value)}
          />
          <span />
          <label>
            <input type="checkbox" checked={!happened} onChange={() => setHappened(!happened)} /> {t('correct.didNotHappen')}
          </label>
          <label htmlFor="correct-reason">{t('correct.reason')}</label>
          <input id="correct-reason" className="field" value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
        </div>
        <ProblemNotice problem={correct.problem} onAgain={() => void correct.again()} />
        <div className="sheet__actions">
          <button type="button" className="button" onClick={onClose}>
            {t('common:action.cancel')} <Kbd keys="Esc" quiet />
          </button>
          <button type="submit" className="button button--primary" disabled={!ready || correct.busy}>
            {t('correct.send')} <Kbd keys="Enter" quiet />
          </button>
        </div>
      </form>
    </dialog>
  )
}
