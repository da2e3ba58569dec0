import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { consultOptions } from '#contract/rest/consults.ts'
import { onCall } from '#contract/rest/rotas.ts'
import { specialties, type Specialty } from '#contract/vocabulary-consults.ts'
import { read } from '../../api/queries.ts'
import { FormField } from '../../forms/form-field.tsx'
import { Failed } from '../../ui/faces.tsx'
import { commonSpecialties } from './cases.ts'

interface Props {
  specialty: Specialty | null
  onSpecialty: (specialty: Specialty | null) => void
  institutionId: string | null
  onInstitution: (institutionId: string | null) => void
  missing: boolean
}

/** Which specialty, and which institution one would like to be asked: with who is on call there now. */
export function WhereField({ specialty, onSpecialty, institutionId, onInstitution, missing }: Props) {
  const { t } = useTranslation(['clinic', 'words'])
  const isCommon = commonSpecialties.some((one) => one === specialty)
  return (
    <div className="ask-where" data-field="specialty">
      <FormField label={t('words:consultField.specialty')} group required error={missing ? t('ask.fieldMissing') : undefined}>
        {(aria) => (
          <div className="pick-one pick-one--grid">
            {commonSpecialties.map((word, index) => (
              <label key={word} className={word === specialty ? 'pick-one__word is-chosen' : 'pick-one__word'}>
                <input
                  type="radio"
                  name={`${aria.id}-specialty`}
                  aria-invalid={index === 0 ? aria['aria-invalid'] : undefined}
                  checked={word === specialty}
                  onChange={() => onSpecialty(word)}
                />
                {t(`words:specialty.${word}`)}
              </label>
            ))}
            <select
              className={specialty && !isCommon ? 'field is-chosen' : 'field'}
              aria-label={t('ask.otherSpecialty')}
              value={isCommon ? '' : (specialty ?? '')}
              onChange={(event) => onSpecialty((event.target.value || null) as Specialty | null)}
            >
              <option value="">{t('ask.otherSpecialty')}</option>
              {specialties
                .filter((word) => !commonSpecialties.some((one) => one === word))
                .map((word) => (
                  <option key={word} value={word}>
                    {t(`words:specialty.${word}`)}
                  </option>
                ))}
            </select>
          </div>
        )}
      </FormField>
      <Institutions specialty={specialty} chosen={institutionId} onChoose={onInstitution} />
    </div>
  )
}

interface InstitutionsProps {
  specialty: Specialty | null
  chosen: string | null
  onChoose: (institutionId: string | null) => void
}

function Institutions({ specialty, chosen, onChoose }: InstitutionsProps) {
  const { t } = useTranslation(['clinic', 'words', 'common'])
  const options = useQuery(read(consultOptions, { query: {} }))
  const duty = useQuery({
    ...read(onCall, { query: { service: 'consultation', ...(specialty ? { specialty } : {}) } }),
    enabled: specialty !== null,
    // Who is on call changes with the clock, and by rotas of houses whose facts this one does not hear.
    refetchInterval: 15_000,
  })
  if (options.error && !options.data) return <Failed error={options.error} onRetry={() => void options.refetch()} />
  const able = (options.data?.institutions ?? []).filter(
    (one) => one.institution.id === chosen || specialty === null || one.specialties.some((each) => each.specialty === specialty),
  )
  const onDuty = (institutionId: string) =>
    specialty === null ? [] : (duty.data?.slots ?? []).filter(({ slot }) => slot.institution.id === institutionId)
  return (
    <FormField label={t('ask.institution')} group>
      {(aria) => (
        <div className="ask-institutions">
          <label className={chosen === null ? 'ask-institution is-chosen' : 'ask-institution'}>
            <input type="radio" name={`${aria.id}-to`} checked={chosen === null} onChange={() => onChoose(null)} />
            <b>{t('ask.deskDecides')}</b>
            <small>{t('ask.deskDecidesHint')}</small>
          </label>
          {able.map(({ institution }) => (
            <label key={institution.id} className={chosen === institution.id ? 'ask-institution is-chosen' : 'ask-institution'}>
              <input type="radio" name={`${aria.id}-to`} checked={chosen === institution.id} onChange={() => onChoose(institution.id)} />
              <b>{institution.shortName}</b>
              {specialty === null || !duty.data ? null : onDuty(institution.id).length === 0 ? (
                <small className="ask-institution__none">{t('ask.nobodyOnCall')}</small>
              ) : (
                onDuty(institution.id)
                  .slice(0, 2)
                  .map(({ slot, busy }) => (
                    <small key={slot.id} className={busy ? 'on-call on-call--busy' : 'on-call'}>
                      <i aria-hidden="true" />
                      {slot.doctor.name}
                      {slot.doctor.title && slot.doctor.title !== 'none' ? ` ${t(`words:doctorTitle.${slot.doctor.title}`)}` : ''} ·{' '}
                      {t(busy ? 'ask.busy' : 'ask.free')}
                    </small>
                  ))
              )}
            </label>
          ))}
          {options.data && able.length === 0 ? (
            <p className="ask-institutions__none">
              {t(options.data.institutions.length === 0 ? 'ask.noAgreement' : 'ask.noInstitutionForSpecialty')}
            </p>
          ) : null}
        </div>
      )}
    </FormField>
  )
}
