import { useTranslation } from 'react-i18next'
import { callBack, classifyCall, type Call } from '#contract/rest/calls.ts'
import { callClasses, type CallClass } from '#contract/vocabulary.ts'
import { useDraft } from '../../../shared/api/drafts.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { hangUp, putCall } from '../api/claim.ts'

/** What the call was, a note, and its end; or what came of calling back. */
export function CallOutcome({ call, isMine }: { call: Call; isMine: boolean }) {
  const { t } = useTranslation(['dispatch', 'words'])
  const params = { callId: call.id }
  const [note, setNote, dropNote] = useDraft(`note.${call.id}`, call.note ?? '')
  const classify = useCommand(classifyCall, putCall)
  const back = useCommand(callBack, putCall)
  const choose = (kind: CallClass) => void classify.run({ params, body: { class: kind, note: note.trim() || null } })
  const waits = call.needsCallback && !call.calledBackAt && call.state !== 'ringing' && call.state !== 'claimed'
  const tell = async (reached: boolean) => {
    if (await back.run({ params, body: { reached, note: note.trim() || null } })) dropNote()
  }
  return (
    <section className="block">
      <h3 className="block__head">{t('call.class')}</h3>
      <div className="chips" role="group" aria-label={t('call.class')}>
        {callClasses.map((kind) => (
          <button
            key={kind}
            type="button"
            className="button button--small"
            aria-pressed={call.class === kind}
            disabled={classify.busy || call.state === 'ringing'}
            onClick={() => choose(kind)}
          >
            {t(`words:callClass.${kind}`)}
          </button>
        ))}
      </div>
      <textarea
        className="field"
        rows={2}
        maxLength={500}
        placeholder={t('call.note')}
        aria-label={t('call.note')}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <div className="block__actions">
        {waits ? (
          <>
            <button type="button" className="button button--primary" disabled={back.busy} onClick={() => void tell(true)}>
              {t('call.reached')}
            </button>
            <button type="button" className="button" disabled={back.busy} onClick={() => void tell(false)}>
              {t('call.notReached')}
            </button>
          </>
        ) : null}
        {isMine ? (
          <button type="button" className="button" onClick={() => hangUp(call)}>
            {t('call.end')} <Kbd keys="Alt+H" quiet />
          </button>
        ) : null}
      </div>
      <ProblemNotice problem={classify.problem ?? back.problem} onClose={() => (classify.dismiss(), back.dismiss())} />
    </section>
  )
}
