import { useTranslation } from 'react-i18next'
import type { ConsultRow as Row } from '#contract/rest/consult-shapes.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { GradeBadge, StateBadge } from '../../../../shared/consults/parts/badges.tsx'
import { ClockChip } from '../../../../shared/consults/parts/clock-chip.tsx'
import { PatientLine } from '../../../../shared/consults/parts/people.tsx'
import { useTrueNow } from '../../../../shared/realtime/use-true-now.ts'
import { clockSpan } from '../../../../shared/ui/spans.ts'
import { dayAndTime } from '../../../../shared/ui/time-of-day.ts'
import { nextStepOf, whoHas } from '../../../../shared/consults/logic/next-step.ts'

interface Props {
  row: Row
  selected: boolean
  /** Seen from the side that asks: who has it, and what is to be done next. */
  asking: boolean
  onOpen: (consultId: string) => void
}

/** A consult in a list: how fast, who, where it stands, and the clock that runs. */
export function ConsultRow({ row, selected, asking, onOpen }: Props) {
  const { t } = useTranslation(['consults', 'clinic', 'words', 'common'])
  const { timeZone } = useMe().centre
  return (
    <button
      type="button"
      className={`c-row${selected ? ' is-chosen' : ''}`}
      data-row
      data-consult={row.id}
      data-state={row.state}
      data-selected={selected}
      aria-current={selected || undefined}
      onClick={() => onOpen(row.id)}
    >
      <span className="c-row__line">
        <GradeBadge grade={row.grade} />
        <PatientLine patient={row.patient} short unwritten={row.state === 'draft'} />
        <StateBadge state={row.state} />
      </span>
      <span className="c-row__line c-row__line--low">
        <span className="c-row__what">
          {row.specialty ? t(`words:specialty.${row.specialty}`) : t('noSpecialty')}
          {asking ? '' : ` · ${row.inviting.institution.shortName}`}
          {row.kind === 'multidisciplinary' ? ` · ${t('words:consultKind.multidisciplinary')}` : ''}
        </span>
        {row.waitingSince && row.state === 'accepted' ? <Waiting since={row.waitingSince} /> : <ClockChip consult={row} />}
      </span>
      <span className="c-row__line c-row__line--low">
        {asking ? <Who row={row} /> : <Doctors row={row} />}
        {row.scheduledStart && (row.state === 'scheduled' || row.state === 'accepted') ? (
          <time>{dayAndTime(row.scheduledStart, timeZone).slice(0, 11)}</time>
        ) : null}
      </span>
      {row.consentOutstanding && row.state !== 'draft' ? <span className="c-row__owed">{t('consentOwed')}</span> : null}
      {asking && row.returnReason ? <span className="c-row__reason">{row.returnReason}</span> : null}
      {asking && row.missing.length > 0 ? (
        <span className="c-row__reason">
          {t('detail.missing')} {row.missing.map((field) => t(`words:consultField.${field}`)).join(t('common:listSeparator'))}
        </span>
      ) : null}
      {asking ? <Next row={row} /> : row.myInvitation?.state === 'open' ? <span className="c-row__asked">{t('askedMe')}</span> : null}
    </button>
  )
}

function Waiting({ since }: { since: string }) {
  const { t } = useTranslation('consults')
  const now = useTrueNow()
  return <span className="c-clock c-clock--near">{t('waitsInRoom', { span: clockSpan(now - Date.parse(since)) })}</span>
}

function Doctors({ row }: { row: Row }) {
  const { t } = useTranslation(['consults', 'common'])
  const named = row.invitedDoctors.filter(({ state }) => state === 'open' || state === 'accepted')
  if (named.length === 0) return <span className="c-row__who">{row.inviting.doctor?.name ?? row.inviting.requestedBy.name}</span>
  return <span className="c-row__who">→ {named.map(({ name }) => name).join(t('common:listSeparator'))}</span>
}

function Who({ row }: { row: Row }) {
  const { t } = useTranslation(['clinic', 'common'])
  const { who, names } = whoHas(row)
  if (who === 'none') return <span className="c-row__who" />
  return (
    <span className="c-row__who">{t(`requests.who.${who}`, { name: names[0] ?? '', names: names.join(t('common:listSeparator')) })}</span>
  )
}

function Next({ row }: { row: Row }) {
  const { t } = useTranslation('clinic')
  const step = nextStepOf(row)
  if (step === 'none' || step === 'pending' || step === 'reportPending') return null
  return <span className={`c-row__next c-row__next--${step}`}>{t(`next.${step}`)} ›</span>
}
