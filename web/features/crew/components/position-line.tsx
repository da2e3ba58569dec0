import { useTranslation } from 'react-i18next'
import { agoText } from '../../../shared/ui/spans.ts'
import { useNow } from '../../../shared/ui/use-now.ts'
import { useCrew } from '../crew-context.ts'

const stale_ms = 60_000
const lost_ms = 600_000

/** Whether the centre sees this unit: by the age of what its own terminal last said, which is the truth; the tablet's own guess is not shown. */
export function PositionLine() {
  const { t } = useTranslation('crew')
  const { fix } = useCrew()
  const now = useNow()
  const age = fix ? Math.max(0, now - fix.fixedAt_ms) : null
  const face = age === null ? 'unknown' : age > lost_ms ? 'lost' : age > stale_ms ? 'stale' : 'live'
  return (
    <p className={`position position--${face}`}>
      <i aria-hidden="true" />
      {age === null ? t('position.unknown') : t(`position.${face}`, { ago: agoText(age) })}
    </p>
  )
}
