import { useTranslation } from 'react-i18next'
import type { Candidate } from '#contract/rest/dispatch.ts'
import { StatusBadge } from '../../../shared/ui/badges.tsx'
import { clockSpan, distanceText } from '../../../shared/ui/spans.ts'
import { reasonText } from '../logic/reason-text.ts'

interface Props {
  candidate: Candidate
  tag: string
  gone: boolean
  chosen: boolean
  cursor: boolean
  better: boolean
  onToggle: () => void
}

const warns: readonly string[] = ['no_crew', 'position_stale', 'position_unknown', 'missing_capability', 'busy_divertible', 'unreachable']

/** A unit that may be sent: the key that means it, when it would be there, and why it stands where it stands. */
export function CandidateRow({ candidate, tag, gone, chosen, cursor, better, onToggle }: Props) {
  const { t } = useTranslation('dispatch')
  const look = [
    'candidate',
    gone ? 'candidate--gone' : '',
    chosen ? 'candidate--chosen' : '',
    cursor ? 'candidate--cursor' : '',
    better ? 'candidate--better' : '',
  ]
    .filter(Boolean)
    .join(' ')
  return (
    <div
      className={look}
      data-vehicle={candidate.vehicleId}
      role="option"
      aria-selected={chosen}
      aria-disabled={gone}
      onClick={gone ? undefined : onToggle}
    >
      <span className="tag">{tag}</span>
      <span className="candidate__who">
        <b>{candidate.callSign}</b>
        <StatusBadge state={candidate.state} />
      </span>
      <span className="candidate__eta">
        {candidate.etaS === null ? '—' : clockSpan(candidate.etaS * 1000)}
        <small>{candidate.distanceM === null ? '' : distanceText(candidate.distanceM)}</small>
      </span>
      <span className="candidate__why">
        {gone ? (
          <em>{t('send.gone')}</em>
        ) : (
          candidate.reasons.map((reason) => (
            <span key={reason.code} className={warns.includes(reason.code) ? 'why why--warn' : 'why'}>
              {reasonText(reason)}
            </span>
          ))
        )}
      </span>
    </div>
  )
}
