import { useTranslation } from 'react-i18next'
import type { Run } from '#contract/rest/dispatch.ts'
import { inLanguage } from '../../../shared/i18n/i18n.ts'
import { PriorityBadge } from '../../../shared/ui/badges.tsx'
import { shortNumber } from '../logic/words.ts'

/** Where, what, who rang, and what the caller has been told to do until the crew is there. */
export function CasePanel({ run }: { run: Run }) {
  const { t } = useTranslation(['crew', 'words'])
  const { incident, instructions } = run
  return (
    <div className="case">
      <p className="case__head">
        <PriorityBadge level={incident.priority} />
        <b>{incident.card ? inLanguage(incident.card.title) : t(`words:runType.${incident.runType}`)}</b>
        <span className="crew-quiet">#{shortNumber(incident.number)}</span>
      </p>
      <p className="case__place">{incident.place?.label || t('case.noPlace')}</p>
      {incident.place?.approximate ? (
        <p className="case__rough">{t('case.approximate', { metres: incident.place.accuracyM ?? '—' })}</p>
      ) : null}
      {incident.addressNote ? <p className="case__note">{incident.addressNote}</p> : null}
      {incident.chiefComplaint ? (
        <>
          <h3>{t('case.complaint')}</h3>
          <p className="case__note">{incident.chiefComplaint}</p>
        </>
      ) : null}
      {incident.callbackNumber ? (
        <a className="glove glove--wide case__call" href={`tel:${incident.callbackNumber}`}>
          <svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true">
            <path
              d="M6.600 3 9.500 7.200 7.700 9.600c1 2.500 3.200 4.700 5.700 5.700l2.400-1.800 4.200 2.900-.9 3.600c-.2.600-.7 1-1.300 1C10 21 3 14 3 6.200c0-.6.400-1.100 1-1.300z"
              fill="none"
              stroke="currentColor"
              strokeWidth="2"
              strokeLinejoin="round"
            />
          </svg>
          {t('case.call', { number: incident.callbackNumber })}
        </a>
      ) : null}
      {incident.transfer ? <p className="case__note">{t('case.acceptingDoctor', { name: incident.transfer.acceptingDoctor })}</p> : null}
      {instructions.length > 0 ? (
        <>
          <h3>{t('case.instructions')}</h3>
          <ol className="case__told">
            {instructions.map((one) => (
              <li key={one.zh}>{inLanguage(one)}</li>
            ))}
          </ol>
        </>
      ) : null}
    </div>
  )
}
