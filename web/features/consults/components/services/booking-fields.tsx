import { useTranslation } from 'react-i18next'
import { relations, wardRoundKinds, type Relation, type RemoteService } from '#contract/vocabulary-consults.ts'
import { PatientField } from '../../../../shared/consults/ask/patient-field.tsx'
import { PickOne } from '../../../../shared/consults/ask/pick-one.tsx'
import { FormField } from '../../../../shared/forms/form-field.tsx'
import { noBed, type BookingDraft } from '../../logic/booking.ts'
import { WhenFields } from '../actions/when-fields.tsx'

interface Props {
  draft: BookingDraft
  onChange: (part: Partial<BookingDraft>) => void
}

type TextName = 'complaint' | 'history' | 'examination' | 'question' | 'earlierTreatment'
const longest: Record<TextName, number> = { complaint: 500, history: 2000, examination: 2000, question: 500, earlierTreatment: 2000 }

function Texts({ names, required, draft, onChange }: Props & { names: readonly TextName[]; required: readonly TextName[] }) {
  const { t } = useTranslation('services')
  return names.map((name) => (
    <FormField key={name} label={t(`field.${name}`)} required={required.includes(name)}>
      {(aria) => (
        <textarea
          {...aria}
          className="field"
          rows={name === 'complaint' || name === 'question' ? 2 : 3}
          maxLength={longest[name]}
          value={draft[name]}
          onChange={(event) => onChange({ [name]: event.target.value })}
        />
      )}
    </FormField>
  ))
}

const Patient = ({ draft, onChange }: Props) => (
  <PatientField value={draft.patient} onChange={(patient) => onChange({ patient })} missing={false} />
)

function WardRound({ draft, onChange }: Props) {
  const { t } = useTranslation(['services', 'words'])
  const beds = draft.beds
  const change = (index: number, part: Partial<(typeof beds)[number]>) =>
    onChange({ beds: beds.map((one, at) => (at === index ? { ...one, ...part } : one)) })
  return (
    <>
      <PickOne
        label={t('field.roundKind')}
        name="roundKind"
        words={wardRoundKinds}
        value={draft.roundKind}
        text={(word) => t(`words:wardRoundKind.${word}`)}
        onChange={(roundKind) => onChange({ roundKind })}
      />
      <Line name="ward" draft={draft} onChange={onChange} />
      <FormField label={t('field.beds')} group required>
        {() => (
          <div className="beds">
            {beds.map((one, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- a row is its place while it is written
              <div key={index} className="beds__row">
                {(['bed', 'patientName', 'question'] as const).map((name) => (
                  <input
                    key={name}
                    className={`field beds__${name}`}
                    maxLength={{ bed: 20, patientName: 40, question: 300 }[name]}
                    placeholder={t(`field.${name}`)}
                    aria-label={`${t(`field.${name}`)} ${index + 1}`}
                    value={one[name]}
                    onChange={(event) => change(index, { [name]: event.target.value })}
                    onKeyDown={(event) => {
                      if (event.key !== 'Enter' || event.ctrlKey) return
                      event.preventDefault()
                      if (index === beds.length - 1 && beds.length < 40) onChange({ beds: [...beds, noBed] })
                    }}
                  />
                ))}
                <button
                  type="button"
                  className="button button--small button--plain"
                  aria-label={t('removeBed', { bed: one.bed || index + 1 })}
                  disabled={beds.length === 1}
                  onClick={() => onChange({ beds: beds.filter((_one, at) => at !== index) })}
                >
                  ✕
                </button>
              </div>
            ))}
            <button
              type="button"
              className="button button--small"
              disabled={beds.length >= 40}
              onClick={() => onChange({ beds: [...beds, noBed] })}
            >
              + {t('addBed')}
            </button>
          </div>
        )}
      </FormField>
    </>
  )
}

function Line({ name, draft, onChange }: Props & { name: 'ward' | 'bed' | 'visitorName' | 'visitorPhone' }) {
  const { t } = useTranslation('services')
  return (
    <FormField
      label={t(`field.${name}`)}
      required={name !== 'visitorPhone'}
      rule={name === 'visitorPhone' ? t('visitorPhoneRule') : undefined}
    >
      {(aria) => (
        <input
          {...aria}
          className="field"
          maxLength={{ ward: 40, bed: 20, visitorName: 40, visitorPhone: 20 }[name]}
          inputMode={name === 'visitorPhone' ? 'tel' : 'text'}
          autoComplete="off"
          value={draft[name]}
          onChange={(event) =>
            onChange({ [name]: name === 'visitorPhone' ? event.target.value.replace(/[^\d+]/g, '') : event.target.value })
          }
        />
      )}
    </FormField>
  )
}

function FamilyVisit({ draft, onChange }: Props) {
  const { t } = useTranslation(['services', 'words'])
  return (
    <>
      <Patient draft={draft} onChange={onChange} />
      <div className="form__row">
        <Line name="ward" draft={draft} onChange={onChange} />
        <Line name="bed" draft={draft} onChange={onChange} />
      </div>
      <div className="form__row">
        <Line name="visitorName" draft={draft} onChange={onChange} />
        <FormField label={t('field.relation')} required>
          {(aria) => (
            <select
              {...aria}
              className="field"
              value={draft.relation}
              onChange={(event) => onChange({ relation: event.target.value as Relation })}
            >
              {relations
                .filter((word) => word !== 'self')
                .map((word) => (
                  <option key={word} value={word}>
                    {t(`words:relation.${word}`)}
                  </option>
                ))}
            </select>
          )}
        </FormField>
        <Line name="visitorPhone" draft={draft} onChange={onChange} />
      </div>
      <WhenFields
        start={draft.start}
        onStart={(start) => onChange({ start })}
        durationMin={draft.durationMin}
        onDuration={(durationMin) => onChange({ durationMin })}
      />
    </>
  )
}

/** The fields of each service's own form. */
export function BookingFields({ service, ...props }: Props & { service: RemoteService }) {
  switch (service) {
    case 'outpatient':
      return (
        <>
          <Patient {...props} />
          <Texts {...props} names={['complaint', 'history', 'examination', 'question']} required={['complaint', 'question']} />
        </>
      )
    case 'expert_clinic':
      return (
        <>
          <Patient {...props} />
          <Texts {...props} names={['complaint', 'history', 'earlierTreatment']} required={['complaint']} />
        </>
      )
    case 'ward_round':
      return <WardRound {...props} />
    case 'family_visit':
      return <FamilyVisit {...props} />
  }
}
