import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { addPatient, type Incident } from '#contract/rest/incidents.ts'
import { sexes, type Sex } from '#contract/vocabulary.ts'
import { useDraft } from '../../../shared/api/drafts.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { putIncident } from '../api/incident.ts'

/** Who it is about. Without a name a temporary identity is given. */
export function Patients({ incident }: { incident: Incident }) {
  const { t } = useTranslation(['dispatch', 'words'])
  const [name, setName, dropName] = useDraft(`patient.${incident.id}`, '')
  const [sex, setSex] = useState<Sex>('unknown')
  const [age, setAge] = useState('')
  const add = useCommand(addPatient, (changed) => {
    putIncident(changed)
    dropName()
    setAge('')
    setSex('unknown')
  })
  function send(event: FormEvent) {
    event.preventDefault()
    void add.run({
      params: { incidentId: incident.id },
      body: { name: name.trim() || null, sex, ageYears: age === '' ? null : Number(age) },
    })
  }
  return (
    <section className="fields">
      <h4>{t('patient.title', { count: incident.patients.length })}</h4>
      <ul className="plain-list">
        {incident.patients.map((patient) => (
          <li key={patient.id}>
            <b>{patient.name}</b>
            <span>{t(`words:sex.${patient.sex}`)}</span>
            <span>{patient.ageYears === null ? t('patient.ageUnknown') : t('patient.age', { value: patient.ageYears })}</span>
            {patient.temporary ? <small>{t('patient.temporary')}</small> : null}
          </li>
        ))}
      </ul>
      {incident.state === 'open' ? (
        <form className="patient-form" onSubmit={send}>
          <input
            className="field"
            value={name}
            maxLength={40}
            placeholder={t('patient.name')}
            aria-label={t('patient.name')}
            onChange={(event) => setName(event.target.value)}
          />
          <select className="field" value={sex} aria-label={t('patient.sex')} onChange={(event) => setSex(event.target.value as Sex)}>
            {sexes.map((one) => (
              <option key={one} value={one}>
                {t(`words:sex.${one}`)}
              </option>
            ))}
          </select>
          <input
            className="field"
            inputMode="numeric"
            value={age}
            placeholder={t('patient.years')}
            aria-label={t('patient.years')}
            onChange={(event) => setAge(event.target.value.replace(/\D/g, '').slice(0, 3))}
          />
          <button type="submit" className="button" disabled={add.busy || Number(age) > 130}>
            {t('patient.add')}
          </button>
        </form>
      ) : null}
      <ProblemNotice problem={add.problem} onAgain={() => void add.again()} onClose={add.dismiss} />
    </section>
  )
}
