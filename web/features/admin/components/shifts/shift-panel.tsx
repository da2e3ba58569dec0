import { useTranslation } from 'react-i18next'
import { endShift, listShifts, type Shift, type Vehicle } from '#contract/rest/fleet.ts'
import { readAgain } from '../../../../shared/api/queries.ts'
import { serverNow } from '../../../../shared/api/server-clock.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { ProblemNotice } from '../../../../shared/ui/problem-notice.tsx'
import { dayAndTime } from '../../../../shared/ui/time-of-day.ts'
import { ask } from '../../../../shared/ui/ask.tsx'
import { SidePanel } from '../../../../shared/ui/side-panel.tsx'

/** One shift: who is on it, and the way to end it now or call it off. */
export function ShiftPanel({ shift, vehicle, onClose }: { shift: Shift; vehicle: Vehicle | undefined; onClose: () => void }) {
  const { t } = useTranslation(['admin', 'words'])
  const { timeZone } = useMe().centre
  const end = useCommand(endShift, () => {
    void readAgain(listShifts)
    onClose()
  })
  const now = serverNow()
  const begun = Date.parse(shift.startsAt) <= now
  const over = Date.parse(shift.endsAt) <= now
  const word = begun ? 'end' : 'callOff'
  async function finish() {
    const sure = await ask({
      title: t(`shifts.${word}Title`),
      detail: t(`shifts.${word}Detail`),
      confirm: t(`shifts.${word}`),
      danger: true,
    })
    if (sure !== null) await end.run({ params: { shiftId: shift.id } })
  }
  return (
    <SidePanel
      title={vehicle?.callSign ?? '—'}
      note={`${dayAndTime(shift.startsAt, timeZone).slice(0, 11)} – ${dayAndTime(shift.endsAt, timeZone).slice(0, 11)}`}
      onClose={onClose}
      footer={
        over ? null : (
          <button type="button" className="button button--danger" data-first disabled={end.busy} onClick={() => void finish()}>
            {t(`shifts.${word}`)}
          </button>
        )
      }
    >
      <dl className="facts">
        {shift.crew.map((member) => (
          <div key={member.accountId}>
            <dt>{t(`words:crewDuty.${member.duty}`)}</dt>
            <dd>{member.displayName}</dd>
          </div>
        ))}
      </dl>
      <ProblemNotice problem={end.problem} onAgain={() => void end.again()} />
    </SidePanel>
  )
}
