import { useTranslation } from 'react-i18next'
import { regradeConsult } from '#contract/rest/consult-triage.ts'
import { consultGrades, type ConsultGrade } from '#contract/vocabulary-consults.ts'
import { useDraft } from '../../../../shared/api/drafts.ts'
import { useConsultCommand } from '../../../../shared/consults/api.ts'
import { GradeBadge } from '../../../../shared/consults/parts/badges.tsx'
import { FormField } from '../../../../shared/forms/form-field.tsx'
import type { FormProps } from './form-props.ts'
import { FormShell } from './form-shell.tsx'
import { ReasonField } from './reason-field.tsx'

const nothing: { grade: ConsultGrade | null; reason: string } = { grade: null, reason: '' }

export function RegradeForm({ consult, onClose }: FormProps) {
  const { t } = useTranslation(['consults', 'words'])
  const [said, setSaid, drop] = useDraft(`consult.${consult.id}.regrade`, nothing)
  const send = useConsultCommand(regradeConsult, () => {
    drop()
    onClose()
  })
  return (
    <FormShell
      title={t('words:consultAction.regrade')}
      note={t('forms.regradeNote')}
      confirm={t('words:consultAction.regrade')}
      disabled={said.grade === null || !said.reason.trim()}
      {...send}
      onAgain={() => void send.again()}
      onClose={onClose}
      onSubmit={() => {
        if (said.grade)
          void send.run({
            params: { consultId: consult.id },
            body: { version: consult.version, grade: said.grade, reason: said.reason.trim() },
          })
      }}
    >
      <FormField label={t('words:consultField.grade')} group required>
        {() => (
          <div className="c-options c-options--row">
            {consultGrades.map((grade) => (
              <label key={grade} className={said.grade === grade ? 'c-option is-chosen' : 'c-option'}>
                <input
                  type="radio"
                  name="regrade"
                  disabled={grade === consult.grade}
                  checked={said.grade === grade}
                  onChange={() => setSaid({ ...said, grade })}
                />
                <GradeBadge grade={grade} />
              </label>
            ))}
          </div>
        )}
      </FormField>
      <ReasonField
        label={t('forms.reason')}
        value={said.reason}
        onChange={(reason) => setSaid({ ...said, reason })}
        maxLength={300}
        usual="regrade"
      />
    </FormShell>
  )
}
