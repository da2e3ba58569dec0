import type { Candidate } from '#contract/rest/dispatch.ts'
import { agoText } from '../../../shared/ui/spans.ts'
import { i18n } from '../../../shared/i18n/i18n.ts'

type Reason = Candidate['reasons'][number]

/** Why a unit stands where it stands, in words: capabilities, states and ages in the reader's language. */
export function reasonText({ code, value }: Reason): string {
  return i18n.t(`dispatch:reason.${code}`, { value: valueText(code, value) })
}

function valueText(code: Reason['code'], value: Reason['value']): string {
  if (value === null) return ''
  if (code === 'missing_capability' || code === 'capable' || code === 'preferred')
    return String(value)
      .split(',')
      .map((one) => i18n.t(`words:unitCapability.${one}`))
      .join(i18n.t('common:listSeparator'))
  if (code === 'busy_divertible') return i18n.t(`words:runStep.${value}`)
  if (code === 'not_available') return i18n.t(`words:unitState.${value}`)
  if (code === 'position_stale' && typeof value === 'number') return agoText(value * 1000)
  return String(value)
}

const against: readonly Reason['code'][] = [
  'missing_capability',
  'no_crew',
  'position_unknown',
  'unreachable',
  'not_available',
  'busy_divertible',
]

/** What speaks against sending it, in one line; everything known where nothing does. */
export function whyNotText(candidate: Pick<Candidate, 'reasons'>): string {
  const reasons = candidate.reasons.filter(({ code }) => against.includes(code))
  return (reasons.length > 0 ? reasons : candidate.reasons).map(reasonText).join(i18n.t('common:listSeparator'))
}
