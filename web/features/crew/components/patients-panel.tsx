import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run } from '#contract/rest/dispatch.ts'
import { sexes, type Sex } from '#contract/vocabulary.ts'
import { useDraft } from '../../../shared/api/drafts.ts'
import { useOutbox } from '../outbox/outbox.ts'
import { useCrew } from '../crew-context.ts'
import { Sheet } from './sheet.tsx'

/** Who it is about. Without a name the server gives a temporary identity. */
export function PatientsPanel({ run }: { run: Run }) {
  const { t } = useTranslation(['crew', 'words'])
  const [adding, setAdding] = useState(false)
  const entries = useOutbox((outbox) => outbox.entries)
  const { incident } = run
  return (
    <div className="patients">
      <ul>
        {incident.patients.map((patient) => (
          <li key={patient.id}>
            <b>{patient.name || t('patient.unknown')}</b>
            <span>{t(`words:sex.${patient.sex}`)}</span>
            <span>{patient.ageYears === null ? t('patient.ageUnknown') : t('patient.age', { value: patient.ageYears })}</span>
            {entries.some((entry) => entry.key === patient.id) ? <em className="undelivered">{t('undelivered')}</em> : null}
          </li>
        ))}
      </ul>
      {incident.patients.length === 0 ? <p className="crew-quiet">{t('patient.none')}</p> : null}
      <button type="button" className="glove glove--big glove--wide" onClick={() => setAdding(true)}>
        {t('patient.add')}
      </button>
      {adding ? <AddPatient incidentId={incident.id} onClose={() => setAdding(false)} /> : null}
    </div>
  )
}

const oldest = 130
const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const

function AddPatient({ incidentId, onClose }: { incidentId: string; onClose: () => void }) {
  const { t } = useTranslation(['crew', 'words'])
  const { press } = useCrew()
  const [name, setName, dropName] = useDraft(`crew.patient.${incidentId}`, '')
  const [sex, setSex] = useState<Sex>('unknown')
  const [age, setAge] = useState('')
  const add = (named: string | null) => {
    press({ kind: 'patient', incidentId, body: { name: named, sex, ageYears: age === '' ? null : Number(age) } })
    dropName()
    onClose()
  }
  return (
    <Sheet title={t('patient.add')} wide onClose={onClose}>
      <div className="add-patient">
        <div className="add-patient__who">
          <label className="glove-field">
            <span>{t('patient.name')}</span>
            <input value={name} maxLength={40} autoComplete="off" onChange={(event) => setName(event.target.value)} />
          </label>
          <div className="glove-row" role="group" aria-label={t('patient.sex')}>
            {sexes
              .filter((one) => one !== 'unspecified')
              .map((one) => (
                <button key={one} type="button" className="glove glove--wide" aria-pressed={sex === one} onClick={() => setSex(one)}>
                  {t(`words:sex.${one}`)}
                </button>
              ))}
          </div>
          <p className="add-patient__age">
            <span>{t('patient.years')}</span>
            <b>{age === '' ? '—' : age}</b>
          </p>
        </div>
        <div className="keypad" role="group" aria-label={t('patient.years')}>
          {digits.map((digit) => (
            <button
              key={digit}
              type="button"
              className="glove"
              disabled={Number(age + digit) > oldest}
              onClick={() => setAge(String(Number(age + digit)))}
            >
              {digit}
            </button>
          ))}
          <button type="button" className="glove" onClick={() => setAge(age.slice(0, -1))} aria-label={t('patient.erase')}>
            ⌫
          </button>
        </div>
      </div>
      <div className="glove-row">
        <button type="button" className="glove glove--wide" onClick={() => add(null)}>
          {t('patient.addUnknown')}
        </button>
        <button type="button" className="glove glove--primary glove--wide" disabled={!name.trim()} onClick={() => add(name.trim())}>
          {t('patient.save')}
        </button>
      </div>
    </Sheet>
  )
}
