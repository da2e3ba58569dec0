import { useTranslation } from 'react-i18next'
import type { ConsultRow, DoctorSummary } from '#contract/rest/consult-shapes.ts'
import './badges.css'

type Patient = ConsultRow['patient']

interface PatientProps {
  patient: Patient
  /** Without what the name says already. */
  short?: boolean
  /** Nobody was named yet, rather than hidden. */
  unwritten?: boolean
}

/** Name, sex and age; who takes no part in the case sees that there is one and not who. */
export function PatientLine({ patient, short = false, unwritten = false }: PatientProps) {
  const { t } = useTranslation(['consults', 'words'])
  if (!patient) return <span className="c-patient c-patient--hidden">{t(unwritten ? 'patientUnwritten' : 'patientHidden')}</span>
  return (
    <span className="c-patient">
      <b>{patient.name}</b>
      {patient.temporary && !short ? <em>{t('temporary')}</em> : null}
      <span>
        {t(`words:sex.${patient.sex}`)} {patient.ageYears === null ? t('ageUnknown') : t('age', { value: patient.ageYears })}
      </span>
    </span>
  )
}

/** Name and title, with department and institution where there is room. */
export function DoctorLine({ doctor, long = false }: { doctor: Omit<DoctorSummary, 'licenceKind'>; long?: boolean }) {
  const { t } = useTranslation(['consults', 'words'])
  const where = long ? [doctor.institutionName, doctor.department].filter(Boolean).join(' ') : ''
  return (
    <span className="c-doctor">
      <b>{doctor.name}</b>
      {doctor.title && doctor.title !== 'none' ? <span>{t(`words:doctorTitle.${doctor.title}`)}</span> : null}
      {where ? <small>{where}</small> : null}
    </span>
  )
}
