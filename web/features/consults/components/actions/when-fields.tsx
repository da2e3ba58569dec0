import { useTranslation } from 'react-i18next'
import { FormField } from '../../../../shared/forms/form-field.tsx'
import { durations } from '../../logic/times.ts'

interface Props {
  start: string
  onStart: (start: string) => void
  durationMin: number
  onDuration: (minutes: number) => void
  disabled?: boolean
}

export function WhenFields({ start, onStart, durationMin, onDuration, disabled = false }: Props) {
  const { t } = useTranslation('consults')
  return (
    <div className="form__row">
      <FormField label={t('schedule.start')} required>
        {(aria) => (
          <input
            {...aria}
            className="field"
            type="datetime-local"
            step={300}
            disabled={disabled}
            value={start}
            onChange={(event) => onStart(event.target.value)}
          />
        )}
      </FormField>
      <FormField label={t('schedule.duration')}>
        {(aria) => (
          <select {...aria} className="field" value={durationMin} onChange={(event) => onDuration(Number(event.target.value))}>
            {durations.map((minutes) => (
              <option key={minutes} value={minutes}>
                {t('schedule.minutes', { value: minutes })}
              </option>
            ))}
          </select>
        )}
      </FormField>
    </div>
  )
}
