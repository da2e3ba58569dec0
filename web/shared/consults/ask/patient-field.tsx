import { useTranslation } from 'react-i18next'
import { FormField } from '../../forms/form-field.tsx'
import type { AskPatient } from './content.ts'
import { PickOne } from './pick-one.tsx'

interface Props {
  value: AskPatient
  onChange: (patient: AskPatient) => void
  missing: boolean
  /** Of the case: one of them is chosen by a press. */
  known?: readonly AskPatient[]
}

/** Who it is about: one of those who are known, or a name or none, sex, age. */
export function PatientField({ value, onChange, missing, known = [] }: Props) {
  const { t } = useTranslation(['clinic', 'words'])
  const set = (part: Partial<AskPatient>) => onChange({ ...value, ...part, id: null })
  return (
    <div className="ask-patient" data-field="patient">
      {known.length > 1 ? (
        <div className="ask-cases" role="group" aria-label={t('incident.which')}>
          <span>{t('incident.which')}</span>
          {known.map((one) => (
            <button key={one.id} type="button" className="button" aria-pressed={value.id === one.id} onClick={() => onChange(one)}>
              {one.name || t('ask.unnamed')} {t(`words:sex.${one.sex}`)} {one.ageYears ?? ''}
            </button>
          ))}
        </div>
      ) : null}
      <FormField label={t('ask.name')} required error={missing ? t('ask.nameMissing') : undefined}>
        {(aria) => (
          <span className="ask-patient__name">
            <input
              {...aria}
              className="field"
              value={value.unnamed ? '' : value.name}
              maxLength={40}
              disabled={value.unnamed}
              placeholder={value.unnamed ? t('ask.unnamedHint') : ''}
              autoComplete="off"
              onChange={(event) => set({ name: event.target.value })}
            />
            <button type="button" className="button" aria-pressed={value.unnamed} onClick={() => set({ unnamed: !value.unnamed })}>
              {t('ask.unnamed')}
            </button>
          </span>
        )}
      </FormField>
      <div className="ask-patient__row">
        <PickOne
          label={t('ask.sex')}
          name="sex"
          words={['male', 'female', 'unknown']}
          // Nobody chose "unknown" of a patient who has a name: it only was never asked.
          value={value.sex === 'unknown' && !value.unnamed ? null : value.sex}
          text={(word) => t(`words:sex.${word}`)}
          onChange={(sex) => set({ sex })}
        />
        <FormField label={t('ask.age')}>
          {(aria) => (
            <input
              {...aria}
              className="field ask-patient__age"
              inputMode="numeric"
              maxLength={3}
              value={value.ageYears ?? ''}
              autoComplete="off"
              onChange={(event) => {
                const digits = event.target.value.replace(/\D/g, '')
                set({ ageYears: digits === '' ? null : Math.min(130, Number(digits)) })
              }}
            />
          )}
        </FormField>
      </div>
    </div>
  )
}
