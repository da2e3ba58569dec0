import { useTranslation } from 'react-i18next'
import { ReasonField } from './reason-field.tsx'

interface Props {
  /** Who has something else at that time. */
  names: readonly string[]
  value: string
  onChange: (value: string) => void
}

/** Why a doctor is asked although another appointment stands at that time. */
export function OverrideField({ names, value, onChange }: Props) {
  const { t } = useTranslation(['consults', 'common'])
  if (names.length === 0) return null
  return (
    <div className="notice notice--warning">
      <div className="notice__text">
        <p>
          <b>▲ {t('schedule.conflict', { names: names.join(t('common:listSeparator')) })}</b>
        </p>
        <ReasonField label={t('schedule.override')} value={value} onChange={onChange} maxLength={200} usual="override" />
      </div>
    </div>
  )
}
