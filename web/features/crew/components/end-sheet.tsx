import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run } from '#contract/rest/dispatch.ts'
import { runEnds, type RunEnd } from '#contract/vocabulary.ts'
import { useDraft } from '../../../shared/api/drafts.ts'
import { serverNow } from '../../../shared/api/server-clock.ts'
import { useCrew } from '../crew-context.ts'
import { hasPatient } from '../logic/steps.ts'
import { Sheet } from './sheet.tsx'

type End = Exclude<RunEnd, 'cancelled'>

/** What can have happened at this point of the run; the others are kept back from a slipping finger. */
const possible = (run: Run): readonly End[] =>
  runEnds.filter((end): end is End => {
    if (end === 'cancelled') return false
    return hasPatient(run.assignment.step) ? end !== 'no_patient' && end !== 'died_on_scene' : end !== 'died_en_route'
  })

/** 空跑, 放弃, 现场死亡, 途中死亡: chosen, then its note, then confirmed by its own words. */
export function EndSheet({ run, onClose }: { run: Run; onClose: () => void }) {
  const { t } = useTranslation(['crew', 'words', 'common'])
  const { press } = useCrew()
  const [end, setEnd] = useState<End | null>(null)
  const [note, setNote, dropNote] = useDraft(`crew.end.${run.assignment.id}`, '')
  const ready = note.trim().length > 0
  if (!end)
    return (
      <Sheet title={t('end.title')} onClose={onClose}>
        <div className="glove-grid">
          {possible(run).map((one) => (
            <button key={one} type="button" className="glove glove--big" onClick={() => setEnd(one)}>
              {t(`words:runEnd.${one}`)}
              <small>{t(`end.hint.${one}`)}</small>
            </button>
          ))}
        </div>
      </Sheet>
    )
  return (
    <Sheet title={t('end.confirmTitle', { end: t(`words:runEnd.${end}`) })} onClose={onClose}>
      <div className="glove-row">
        {(['a', 'b', 'c'] as const).map((key) => (
          <button key={key} type="button" className="glove" onClick={() => setNote(t(`end.usual.${end}.${key}`))}>
            {t(`end.usual.${end}.${key}`)}
          </button>
        ))}
      </div>
      <label className="glove-field">
        <span>{t('end.note')}</span>
        <textarea rows={3} maxLength={300} value={note} onChange={(event) => setNote(event.target.value)} />
      </label>
      <div className="glove-row">
        <button type="button" className="glove" onClick={() => setEnd(null)}>
          {t('common:action.back')}
        </button>
        <button
          type="button"
          className="glove glove--alarm glove--wide"
          disabled={!ready}
          onClick={() => {
            const body = { end, occurredAt: new Date(serverNow()).toISOString(), note: note.trim() }
            press({ kind: 'end', assignmentId: run.assignment.id, body })
            dropNote()
            onClose()
          }}
        >
          {t('end.confirm', { end: t(`words:runEnd.${end}`) })}
        </button>
      </div>
    </Sheet>
  )
}
