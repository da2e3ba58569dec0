import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { careSettings } from '#contract/vocabulary-consults.ts'
import { FormField } from '../../forms/form-field.tsx'
import { Failed, Loading } from '../../ui/faces.tsx'
import { useConsult } from '../api.ts'
import { AskFoot } from './ask-foot.tsx'
import { AskTexts } from './ask-texts.tsx'
import { askCases, type AskCase } from './cases.ts'
import type { AskContent } from './content.ts'
import { DoctorField } from './doctor-field.tsx'
import { FilesField } from './files-field.tsx'
import { GradeField } from './grade-field.tsx'
import { PatientField } from './patient-field.tsx'
import { PickOne } from './pick-one.tsx'
import { useAskForm } from './use-ask-form.ts'
import { WhenField } from './when-field.tsx'
import { WhereField } from './where-field.tsx'
import './ask.css'

export interface AskFormProps {
  /** A draft that is gone on with; null: a new request. Counts when the form comes up. */
  consultId: string | null
  /** What this screen usually asks for. */
  initial?: Partial<AskContent>
  onMade?: (consult: Consult) => void
  onSubmitted: (consult: Consult) => void
}

/** Asks for a consult: everything on one page, nothing lost, what is missing named. */
export function AskForm(props: AskFormProps) {
  const [consultId] = useState(props.consultId)
  return consultId ? <KnownDraft {...props} consultId={consultId} /> : <Form {...props} consult={null} />
}

function KnownDraft({ consultId, ...props }: AskFormProps & { consultId: string }) {
  const { data, error, refetch } = useConsult(consultId)
  if (!data) return error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />
  return <Form {...props} consult={data} />
}

type FormProps = Omit<AskFormProps, 'consultId'> & { consult: Consult | null }

function Form({ consult: opened, ...options }: FormProps) {
  const { t } = useTranslation(['clinic', 'words'])
  const { keeper, view, doctors, marked, set, form, foot } = useAskForm({ ...options, consult: opened, incidentId: null })
  const [chosenCase, setCase] = useState<AskCase | null>(null)
  const { values, kept: consult } = view

  function choose(code: AskCase) {
    const { specialty, grade } = askCases.find((one) => one.code === code)!
    setCase(code)
    keeper.setAll({
      specialty,
      ...(values.grade === null ? { grade } : {}),
      ...(values.purpose.trim() === '' ? { purpose: t(`phrases.${code}.purpose.0`) } : {}),
    })
  }

  return (
    <form className="ask" {...form}>
      {consult?.returned && consult.state === 'returned' ? (
        <p className="notice notice--warning ask__returned" role="status">
          <span className="notice__text">
            <b>{t('ask.returnedBy', { name: consult.returned.by })}</b> {consult.returned.reason}
          </span>
        </p>
      ) : null}
      <div className="ask__columns">
        <div className="ask__column ask__column--who">
          <GradeField value={values.grade} onChange={set('grade')} missing={marked('grade')} />
          <PatientField value={values.patient} onChange={set('patient')} missing={marked('patient')} />
          <PickOne
            label={t('words:consultField.careSetting')}
            name="careSetting"
            words={careSettings}
            value={values.careSetting}
            text={(word) => t(`words:careSetting.${word}`)}
            onChange={set('careSetting')}
            required
            error={marked('careSetting') ? t('ask.fieldMissing') : undefined}
          />
          <DoctorField doctors={doctors} onChange={set('treatingDoctorId')} missing={marked('treatingDoctorId')} />
        </div>
        <div className="ask__column ask__column--what">
          <div className="ask-cases" role="group" aria-label={t('ask.cases')}>
            <span>{t('ask.cases')}</span>
            {askCases.map(({ code }) => (
              <button key={code} type="button" className="button" aria-pressed={chosenCase === code} onClick={() => choose(code)}>
                {t(`cases.${code}`)}
              </button>
            ))}
          </div>
          <AskTexts keeper={keeper} view={view} chosenCase={chosenCase} marked={marked} />
        </div>
        <div className="ask__column ask__column--where">
          <WhereField
            specialty={values.specialty}
            onSpecialty={set('specialty')}
            institutionId={values.wishedInstitutionId}
            onInstitution={set('wishedInstitutionId')}
            missing={marked('specialty')}
          />
          <WhenField values={values} onKind={set('kind')} onStart={set('wishedStart')} />
          <FormField label={t('words:consultField.files')} group required error={marked('files') ? t('ask.filesMissing') : undefined}>
            {() => <FilesField keeper={keeper} view={view} />}
          </FormField>
        </div>
      </div>
      <AskFoot {...foot} />
    </form>
  )
}
