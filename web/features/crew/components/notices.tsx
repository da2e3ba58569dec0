import { useTranslation } from 'react-i18next'
import type { RunStep } from '#contract/vocabulary.ts'
import { dropCrewNotice, useCrewNotices } from '../notices.ts'

/** What changed over the crew's heads: stays until somebody has read it. */
export function CrewNotices() {
  const { t } = useTranslation(['crew', 'words'])
  const notices = useCrewNotices((one) => one.notices)
  return notices.map(({ id, tone, text, values }) => (
    <div key={id} className={`crew-notice crew-notice--${tone}`} role="alert">
      <b>{t(`notice.${text}`, values.step ? { ...values, step: t(`words:runStep.${values.step as RunStep}`) } : values)}</b>
      <button type="button" className="glove" onClick={() => dropCrewNotice(id)}>
        {t('notice.read')}
      </button>
    </div>
  ))
}
