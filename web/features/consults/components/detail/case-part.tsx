import { useTranslation } from 'react-i18next'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { Materials } from './materials.tsx'
import { Part } from './part.tsx'

const fields = ['purpose', 'chiefComplaint', 'history', 'examination', 'firstDiagnosis', 'treatment'] as const

/** What the asking side wrote, the question first, and what it sent along. */
export function CasePart({ consult }: { consult: Consult }) {
  const { t } = useTranslation(['consults', 'words', 'common'])
  return (
    <div className="c-case">
      {consult.missing.length > 0 && (consult.state === 'draft' || consult.state === 'returned') ? (
        <p className="notice notice--warning">
          <span className="notice__text">
            {t('detail.missing')} {consult.missing.map((field) => t(`words:consultField.${field}`)).join(t('common:listSeparator'))}
          </span>
        </p>
      ) : null}
      {fields.map((field) => (
        <Part key={field} title={t(`words:consultField.${field}`)} name={field}>
          <p className={consult[field] ? 'c-text' : 'c-text c-text--none'}>{consult[field] ?? t('detail.notWritten')}</p>
        </Part>
      ))}
      <Materials consult={consult} />
    </div>
  )
}
