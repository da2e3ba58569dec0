import { useTranslation } from 'react-i18next'
import { rateConsult } from '#contract/rest/consult-reports.ts'
import { useDraft } from '../../../../shared/api/drafts.ts'
import { useConsultCommand } from '../../../../shared/consults/api.ts'
import { FormField } from '../../../../shared/forms/form-field.tsx'
import { useKeys } from '../../../../shared/ui/use-keys.ts'
import type { FormProps } from './form-props.ts'
import { FormShell } from './form-shell.tsx'

const scores = [1, 2, 3, 4, 5] as const
const nothing: { score: number; comment: string } = { score: 0, comment: '' }

/** How it went, from one to five, once a person. */
export function RateForm({ consult, onClose }: FormProps) {
  const { t } = useTranslation(['consults', 'words'])
  const [said, setSaid, drop] = useDraft(`consult.${consult.id}.rate`, nothing)
  const send = useConsultCommand(rateConsult, () => {
    drop()
    onClose()
  })
  useKeys(Object.fromEntries(scores.map((score) => [`Alt+${score}`, () => setSaid({ ...said, score })])))
  return (
    <FormShell
      title={t('words:consultAction.rate')}
      note={t('rating.note')}
      confirm={t('rating.give')}
      disabled={said.score === 0}
      {...send}
      onAgain={() => void send.again()}
      onClose={onClose}
      onSubmit={() => void send.run({ params: { consultId: consult.id }, body: { score: said.score, comment: said.comment.trim() } })}
    >
      <FormField label={t('rating.label')} group required>
        {() => (
          <div className="c-stars" role="radiogroup">
            {scores.map((score) => (
              <label key={score} className={score <= said.score ? 'c-star is-on' : 'c-star'} title={t(`rating.word.${score}`)}>
                <input
                  type="radio"
                  name="score"
                  {...(score === 5 ? { 'data-first': true } : {})}
                  checked={said.score === score}
                  onChange={() => setSaid({ ...said, score })}
                />
                <span aria-hidden="true">{score <= said.score ? '★' : '☆'}</span>
                <span className="sr-only">{t('rating.score', { score })}</span>
              </label>
            ))}
            <b>{said.score > 0 ? t(`rating.word.${said.score}`) : ''}</b>
          </div>
        )}
      </FormField>
      <FormField label={t('rating.comment')}>
        {(aria) => (
          <textarea
            {...aria}
            className="field"
            rows={3}
            maxLength={500}
            value={said.comment}
            onChange={(event) => setSaid({ ...said, comment: event.target.value })}
          />
        )}
      </FormField>
    </FormShell>
  )
}
