import { useTranslation } from 'react-i18next'
import type { ConsultGrade, ConsultState, InvitationState } from '#contract/vocabulary-consults.ts'
import '../../ui/badges.css'
import './badges.css'

/** The hue of a priority, so that what is urgent looks the same on every screen. */
const priorityOf: Record<ConsultGrade, number> = { immediate: 1, urgent: 2, routine: 4 }
const barsOf: Record<ConsultGrade, number> = { immediate: 3, urgent: 2, routine: 1 }

/** 特急, 急, 普通: word, colour, and bars that grow with the haste. Null where a draft has none yet. */
export function GradeBadge({ grade }: { grade: ConsultGrade | null }) {
  const { t } = useTranslation(['consults', 'words'])
  if (!grade) return <span className="priority grade--none">{t('noGrade')}</span>
  return (
    <span className={`priority priority--${priorityOf[grade]}`}>
      <svg viewBox="0 0 11 12" aria-hidden="true">
        {[0, 1, 2].map((i) => (
          <rect key={i} x={i * 4} y={8 - i * 4} width="3" height={4 + i * 4} fill="currentColor" opacity={i < barsOf[grade] ? 1 : 0.28} />
        ))}
      </svg>
      <span>{t(`words:consultGrade.${grade}`)}</span>
    </span>
  )
}

type Family = 'writing' | 'desk' | 'back' | 'asked' | 'nobody' | 'agreed' | 'live' | 'owing' | 'done' | 'off'
const familyOf: Record<ConsultState, Family> = {
  draft: 'writing',
  submitted: 'desk',
  triage: 'desk',
  returned: 'back',
  scheduled: 'asked',
  declined: 'nobody',
  accepted: 'agreed',
  in_session: 'live',
  ended: 'owing',
  reported: 'done',
  rated: 'done',
  archived: 'done',
  cancelled: 'off',
}
const ring = 'M8 2.500a5.500 5.500 0 1 1 0 11a5.500 5.500 0 0 1 0-11z'
const marks: Record<Family, string> = {
  writing: 'M3 13l.8-3L11 2.800l2.200 2.200L6 12.200z',
  desk: ring,
  back: 'M6 3L2.500 6.500L6 10M2.500 6.500H10a3.500 3.500 0 0 1 0 7H8',
  asked: `${ring}M8 5v3.200l2.200 1.300`,
  nobody: 'M8 2L14.500 13.500H1.500zM8 6.500v3.500M8 11.500v.5',
  agreed: `${ring}M5.500 8l1.800 1.800L10.800 6.300`,
  live: 'M2 5h7.500v6H2zM9.500 7.500L14 5.200v5.600L9.500 8.500',
  owing: 'M4 2h6l2.500 2.500V14H4zM6 8h4M6 11h2',
  done: 'M3 8.500l3.500 3.500L13.500 4.500',
  off: `${ring}M4.500 11.500l7-7`,
}

function Mark({ path }: { path: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  )
}

/** Where a consult stands: mark, colour and word. */
export function StateBadge({ state }: { state: ConsultState }) {
  const { t } = useTranslation('words')
  const family = familyOf[state]
  return (
    <span className={`c-state c-state--${family}`}>
      <Mark path={marks[family]} />
      {t(`consultState.${state}`)}
    </span>
  )
}

const invitationFamily: Record<InvitationState, Family> = {
  open: 'asked',
  accepted: 'agreed',
  declined: 'nobody',
  replaced: 'off',
  withdrawn: 'off',
}

export function InvitationBadge({ state }: { state: InvitationState }) {
  const { t } = useTranslation('words')
  const family = invitationFamily[state]
  return (
    <span className={`c-state c-state--${family}`}>
      <Mark path={marks[family]} />
      {t(`invitationState.${state}`)}
    </span>
  )
}
