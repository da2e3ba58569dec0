import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { dropCrewNotice, useCrewNotices, type CrewNotice } from '../notices.ts'

/** What changed over the crew's heads: stays until somebody has read it. */
export function CrewNotices() {
  const { t } = useTranslation(['crew', 'words', 'common'])
  const notices = useCrewNotices((one) => one.notices)
  return notices.map((notice) => (
    <div key={notice.id} className={`crew-notice crew-notice--${notice.tone}`} role="alert">
      <b>{sentenceOf(notice, t)}</b>
      <button type="button" className="glove" onClick={() => dropCrewNotice(notice.id)}>
        {t('notice.read')}
      </button>
    </div>
  ))
}

function sentenceOf({ text, values, fields }: CrewNotice, t: TFunction<readonly ['crew', 'words', 'common']>): string {
  const list = fields.map((field) => t(`notice.field.${field}`)).join(t('common:listSeparator'))
  return t(`notice.${text}`, { ...values, ...(values.step ? { step: t(`words:runStep.${values.step}`) } : {}), list })
}
