import { useTranslation } from 'react-i18next'
import { declineInvitation } from '#contract/rest/consult-invitations.ts'
import { getConsult } from '#contract/rest/consults.ts'
import { myInvitations } from '#contract/rest/consult-invitations.ts'
import { listConsults } from '#contract/rest/consults.ts'
import { declineReasons, type DeclineReason } from '#contract/vocabulary-consults.ts'
import { useDraft } from '../../../../shared/api/drafts.ts'
import { readAgain } from '../../../../shared/api/queries.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { FormField } from '../../../../shared/forms/form-field.tsx'
import { Kbd } from '../../../../shared/ui/kbd.tsx'
import { useKeys } from '../../../../shared/ui/use-keys.ts'
import type { FormProps } from './form-props.ts'
import { FormShell } from './form-shell.tsx'

const nothing: { reason: DeclineReason | null; note: string } = { reason: null, note: '' }

/** Says no, and why: the next on the ladder is asked at once. */
export function DeclineForm({ consult, onClose }: FormProps) {
  const { t } = useTranslation(['consults', 'words'])
  const [said, setSaid, drop] = useDraft(`consult.${consult.id}.decline`, nothing)
  const send = useCommand(declineInvitation, () => {
    drop()
    void readAgain(myInvitations)
    void readAgain(listConsults)
    void readAgain(getConsult, { consultId: consult.id })
    onClose()
  })
  const choose = (reason: DeclineReason) => setSaid({ ...said, reason })
  useKeys(Object.fromEntries(declineReasons.map((reason, index) => [`Alt+${index + 1}`, () => choose(reason)])))
  const lacksNote = said.reason === 'other' && !said.note.trim()
  return (
    <FormShell
      title={t('words:consultAction.decline')}
      note={t('forms.declineNote')}
      confirm={t('words:consultAction.decline')}
      danger
      disabled={said.reason === null || lacksNote}
      {...send}
      onAgain={() => void send.again()}
      onClose={onClose}
      onSubmit={() => {
        if (consult.myInvitationId && said.reason)
          void send.run({ params: { invitationId: consult.myInvitationId }, body: { reason: said.reason, note: said.note.trim() } })
      }}
    >
      <FormField label={t('forms.reason')} group required>
        {() => (
          <div className="c-options">
            {declineReasons.map((reason, index) => (
              <label key={reason} className={said.reason === reason ? 'c-option is-chosen' : 'c-option'}>
                <input
                  type="radio"
                  name="decline"
                  {...(index === 0 ? { 'data-first': true } : {})}
                  checked={said.reason === reason}
                  onChange={() => choose(reason)}
                />
                {t(`words:declineReason.${reason}`)} <Kbd keys={`Alt+${index + 1}`} quiet />
              </label>
            ))}
          </div>
        )}
      </FormField>
      <FormField label={t('forms.note')} required={said.reason === 'other'}>
        {(aria) => (
          <textarea
            {...aria}
            className="field"
            rows={3}
            maxLength={300}
            value={said.note}
            onChange={(event) => setSaid({ ...said, note: event.target.value })}
          />
        )}
      </FormField>
    </FormShell>
  )
}
