import { useTranslation } from 'react-i18next'
import { approveEmergency } from '#contract/rest/consults.ts'
import { useDraft } from '../../../../shared/api/drafts.ts'
import { useConsultCommand } from '../../../../shared/consults/api.ts'
import { FormField } from '../../../../shared/forms/form-field.tsx'
import type { FormProps } from '../actions/form-props.ts'
import { FormShell } from '../actions/form-shell.tsx'
import { ReasonField } from '../actions/reason-field.tsx'

/** Care first: who at the institution approved, and why nobody could sign. The signature stays owed. */
export function EmergencyForm({ consult, onClose }: FormProps) {
  const { t } = useTranslation(['consults', 'words'])
  const [said, setSaid, drop] = useDraft(`consult.${consult.id}.emergency`, { approverName: '', approverPosition: '', reason: '' })
  const send = useConsultCommand(approveEmergency, () => {
    drop()
    onClose()
  })
  return (
    <FormShell
      title={t('words:consultAction.approve_emergency')}
      note={t('consent.emergencyNote')}
      confirm={t('consent.approve')}
      disabled={!said.approverName.trim() || !said.approverPosition.trim() || !said.reason.trim()}
      {...send}
      onAgain={() => void send.again()}
      onClose={onClose}
      onSubmit={() =>
        void send.run({
          params: { consultId: consult.id },
          body: {
            approverName: said.approverName.trim(),
            approverPosition: said.approverPosition.trim(),
            reason: said.reason.trim(),
          },
        })
      }
    >
      <div className="form__row">
        <FormField label={t('consent.approver')} required>
          {(aria) => (
            <input
              {...aria}
              className="field"
              data-first
              maxLength={40}
              value={said.approverName}
              onChange={(event) => setSaid({ ...said, approverName: event.target.value })}
            />
          )}
        </FormField>
        <FormField label={t('consent.position')} required>
          {(aria) => (
            <>
              <input
                {...aria}
                className="field"
                maxLength={40}
                list={`${aria.id}-positions`}
                value={said.approverPosition}
                onChange={(event) => setSaid({ ...said, approverPosition: event.target.value })}
              />
              <datalist id={`${aria.id}-positions`}>
                {(['head', 'deputy', 'duty'] as const).map((one) => (
                  <option key={one} value={t(`consent.positions.${one}`)} />
                ))}
              </datalist>
            </>
          )}
        </FormField>
      </div>
      <ReasonField
        label={t('consent.whyNoSignature')}
        value={said.reason}
        onChange={(reason) => setSaid({ ...said, reason })}
        maxLength={300}
        usual="emergency"
      />
    </FormShell>
  )
}
