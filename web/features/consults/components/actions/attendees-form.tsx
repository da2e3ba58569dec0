import { useTranslation } from 'react-i18next'
import { correctAttendees } from '#contract/rest/consult-session.ts'
import { useDraft } from '../../../../shared/api/drafts.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useConsultCommand } from '../../../../shared/consults/api.ts'
import { FormField } from '../../../../shared/forms/form-field.tsx'
import { localText } from '../../../../shared/ui/zoned.ts'
import { isoAt } from '../../logic/times.ts'
import type { FormProps } from './form-props.ts'
import { FormShell } from './form-shell.tsx'
import { ReasonField } from './reason-field.tsx'

interface Row {
  accountId: string | null
  institutionId: string | null
  name: string
  joined: string
  left: string
}

/** Puts right who was there; what stood before stays in the record. */
export function AttendeesForm({ consult, onClose }: FormProps) {
  const { t } = useTranslation(['consults', 'words'])
  const { timeZone } = useMe().centre
  const [said, setSaid, drop] = useDraft(`consult.${consult.id}.attendees`, {
    reason: '',
    rows: consult.attendees.map((one): Row => ({
      accountId: one.accountId,
      institutionId: one.institutionId,
      name: one.name,
      joined: localText(one.joinedAt, timeZone),
      left: one.leftAt ? localText(one.leftAt, timeZone) : '',
    })),
  })
  const send = useConsultCommand(correctAttendees, () => {
    drop()
    onClose()
  })
  const change = (index: number, part: Partial<Row>) =>
    setSaid({ ...said, rows: said.rows.map((row, at) => (at === index ? { ...row, ...part } : row)) })
  const add = (who: Pick<Row, 'accountId' | 'institutionId' | 'name'>) =>
    setSaid({
      ...said,
      rows: [
        ...said.rows,
        {
          ...who,
          joined: consult.startedAt ? localText(consult.startedAt, timeZone) : '',
          left: consult.endedAt ? localText(consult.endedAt, timeZone) : '',
        },
      ],
    })
  // Who stands for a side, and is not on the list.
  const accepted = consult.invitations.filter(({ state }) => state === 'accepted').map(({ doctor }) => doctor)
  const missing = [consult.inviting.doctor, ...accepted].filter(
    (one) => one !== null && !said.rows.some(({ accountId }) => accountId === one.accountId),
  ) as NonNullable<typeof consult.inviting.doctor>[]
  const isRight = ({ name, joined, left }: Row) =>
    name.trim() !== '' && isoAt(joined, timeZone) !== null && (left === '' || isoAt(left, timeZone) !== null)
  return (
    <FormShell
      title={t('words:consultAction.correct_attendees')}
      confirm={t('words:consultAction.correct_attendees')}
      disabled={said.rows.length === 0 || !said.rows.every(isRight) || !said.reason.trim()}
      {...send}
      onAgain={() => void send.again()}
      onClose={onClose}
      onSubmit={() =>
        void send.run({
          params: { consultId: consult.id },
          body: {
            version: consult.version,
            reason: said.reason.trim(),
            attendees: said.rows.map((row) => ({
              accountId: row.accountId,
              institutionId: row.institutionId,
              name: row.name.trim(),
              joinedAt: isoAt(row.joined, timeZone)!,
              leftAt: row.left === '' ? null : isoAt(row.left, timeZone),
            })),
          },
        })
      }
    >
      {said.rows.map((row, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a row is its place while it is written
        <div key={index} className="c-attendee">
          <FormField label={t('attendees.name')} required>
            {(aria) => (
              <input
                {...aria}
                className="field"
                maxLength={40}
                disabled={row.accountId !== null}
                value={row.name}
                onChange={(event) => change(index, { name: event.target.value })}
              />
            )}
          </FormField>
          {(['joined', 'left'] as const).map((field) => (
            <FormField key={field} label={t(`attendees.${field}`)} required={field === 'joined'}>
              {(aria) => (
                <input
                  {...aria}
                  className="field"
                  type="datetime-local"
                  value={row[field]}
                  onChange={(event) => change(index, { [field]: event.target.value })}
                />
              )}
            </FormField>
          ))}
          <button
            type="button"
            className="button button--small button--plain"
            aria-label={t('attendees.remove', { name: row.name })}
            onClick={() => setSaid({ ...said, rows: said.rows.filter((_row, at) => at !== index) })}
          >
            ✕
          </button>
        </div>
      ))}
      <div className="c-attendee-ways">
        {missing.map((one) => (
          <button key={one.accountId} type="button" className="button button--small" onClick={() => add(one)}>
            + {one.name}
          </button>
        ))}
        <button type="button" className="button button--small" onClick={() => add({ accountId: null, institutionId: null, name: '' })}>
          + {t('attendees.add')}
        </button>
      </div>
      <p className="c-quiet">{t('attendees.counts')}</p>
      <ReasonField label={t('forms.reason')} value={said.reason} onChange={(reason) => setSaid({ ...said, reason })} maxLength={300} />
    </FormShell>
  )
}
