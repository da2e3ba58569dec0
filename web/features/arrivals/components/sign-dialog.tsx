import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { listArrivals, signHandoverByHospital } from '#contract/rest/dispatch.ts'
import { readAgain } from '../../../shared/api/queries.ts'
import { useMe } from '../../../shared/api/session.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { usePatients, type Arrival } from '../api/arrivals.ts'

/** A signature is asked for twice: what is signed stands above it, and in whose name. */
export function SignDialog({ arrival, title, onClose }: { arrival: Arrival; title: string; onClose: () => void }) {
  const { t } = useTranslation(['arrivals', 'common', 'words'])
  const me = useMe()
  const dialog = useRef<HTMLDialogElement>(null)
  const patients = usePatients(arrival.incident.id)
  const sign = useCommand(signHandoverByHospital, () => {
    void readAgain(listArrivals)
    onClose()
  })
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  const { assignment, handover } = arrival
  return (
    <dialog ref={dialog} className="sign" onCancel={onClose}>
      <h2>{t('signTitle', { unit: assignment.callSign })}</h2>
      <p className="sign__what">{title}</p>
      <ul>
        {patients.map((patient) => (
          <li key={patient.id}>
            <b>{patient.name}</b> {t(`words:sex.${patient.sex}`)}{' '}
            {patient.ageYears === null ? t('ageUnknown') : t('age', { value: patient.ageYears })}
          </li>
        ))}
      </ul>
      <p className="sign__condition">{handover?.condition || t(handover?.crewSignedAt ? 'noCondition' : 'crewNotSigned')}</p>
      <ProblemNotice problem={sign.problem} onAgain={() => void sign.again()} onClose={sign.dismiss} />
      <div className="sign__actions">
        <button type="button" className="button" onClick={onClose}>
          {t('common:action.cancel')}
        </button>
        <button
          type="button"
          className="button button--primary"
          disabled={sign.busy}
          onClick={() => void sign.run({ params: { assignmentId: assignment.id } })}
        >
          {t('signAs', { name: me.displayName })}
        </button>
      </div>
    </dialog>
  )
}
