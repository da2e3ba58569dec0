import { useTranslation } from 'react-i18next'
import type { BookingState as State } from '#contract/vocabulary-consults.ts'

const tones: Record<State, string> = {
  booked: '',
  checked_in: 'tag--draft',
  in_session: 'tag--active',
  ended: '',
  cancelled: 'tag--disabled',
}
const marks: Record<State, string> = { booked: '○', checked_in: '◔', in_session: '●', ended: '✓', cancelled: '✕' }

export function BookingState({ state }: { state: State }) {
  const { t } = useTranslation('words')
  return (
    <span className={`tag ${tones[state]}`}>
      {marks[state]} {t(`bookingState.${state}`)}
    </span>
  )
}
