import { useTranslation } from 'react-i18next'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { dayAndTime } from '../../../../shared/ui/time-of-day.ts'
import { SignaturePicture } from '../consent/signature-picture.tsx'
import { Part } from './part.tsx'

/** Who agreed, or who approved that care comes first; an outstanding signature stays in sight. */
export function ConsentPart({ consult }: { consult: Consult }) {
  const { t } = useTranslation(['consults', 'words'])
  const { timeZone } = useMe().centre
  const { state, outstanding, written, emergency } = consult.consent
  if (consult.state === 'draft') return null
  return (
    <Part
      title={t('consent.title')}
      name="consent"
      aside={
        <span className={outstanding ? 'c-owed' : state === 'none' ? 'c-owed' : 'c-given'}>
          {outstanding ? t('consentOwed') : t(`words:consentState.${state}`)}
        </span>
      }
    >
      {emergency ? (
        <p>
          {t('consent.approvedBy', { name: emergency.approverName, position: emergency.approverPosition })} ·{' '}
          {dayAndTime(emergency.approvedAt, timeZone)}
          <br />
          <span className="c-quiet">{emergency.reason}</span>
        </p>
      ) : null}
      {written ? (
        <div className="c-signed">
          <SignaturePicture fileId={written.fileId} name={written.signerName} />
          <p>
            {written.signerName}（{t(`words:relation.${written.relation}`)}）· {dayAndTime(written.signedAt, timeZone)}
            <br />
            <span className="c-quiet">{t('consent.witnessedBy', { name: written.witness })}</span>
          </p>
        </div>
      ) : null}
      {state === 'none' ? <p className="c-quiet">{t('consent.none')}</p> : null}
    </Part>
  )
}
