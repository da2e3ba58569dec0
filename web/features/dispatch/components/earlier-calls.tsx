import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { earlierCalls } from '#contract/rest/calls.ts'
import { read } from '../../../shared/api/queries.ts'
import { dayAndTime } from '../../../shared/ui/time-of-day.ts'
import { useSeatContext } from '../seat-context.ts'

const shown = 5

/** The same number before: how often, and what it was about. */
export function EarlierCalls({ callId }: { callId: string }) {
  const { t } = useTranslation(['dispatch', 'words'])
  const { zone } = useSeatContext()
  const { data } = useQuery(read(earlierCalls, { params: { callId } }))
  const calls = data?.calls ?? []
  if (calls.length === 0) return null
  return (
    <section className="block">
      <h3 className="block__head">{t('call.earlier', { count: calls.length })}</h3>
      <ul className="plain-list">
        {calls.slice(0, shown).map((call) => (
          <li key={call.id}>
            <span className="mono">{dayAndTime(call.rangAt, zone)}</span>
            <span>{call.class ? t(`words:callClass.${call.class}`) : t(`words:callState.${call.state}`)}</span>
            <span className="plain-list__cut">{call.note ?? call.place?.label ?? ''}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
