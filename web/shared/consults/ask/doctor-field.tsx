import { useTranslation } from 'react-i18next'
import { FormField } from '../../forms/form-field.tsx'
import type { TreatingDoctors } from './use-treating-doctor.ts'

interface Props {
  doctors: TreatingDoctors
  onChange: (accountId: string | null) => void
  missing: boolean
}

/** The licensed doctor on this side, who decides and is liable. */
export function DoctorField({ doctors, onChange, missing }: Props) {
  const { t } = useTranslation(['clinic', 'words'])
  return (
    <div data-field="treatingDoctorId">
      <FormField label={t('words:consultField.treatingDoctorId')} required error={missing ? t('ask.doctorMissing') : undefined}>
        {(aria) => (
          <select {...aria} className="field" value={doctors.chosen ?? ''} onChange={(event) => onChange(event.target.value || null)}>
            <option value="">{t('ask.chooseDoctor')}</option>
            {doctors.all.map((one) => (
              <option key={one.accountId} value={one.accountId}>
                {one.department ? `${one.name} · ${one.department}` : one.name}
              </option>
            ))}
          </select>
        )}
      </FormField>
    </div>
  )
}
