import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { may } from '#contract/roles.ts'
import { myQueue } from '#contract/rest/consult-session.ts'
import { read } from '../../../shared/api/queries.ts'
import { useMe } from '../../../shared/api/session.ts'

/** How many wait for the reader. */
export function QueueCount() {
  const { t } = useTranslation('consults')
  const me = useMe()
  const { data } = useQuery({ ...read(myQueue, {}), enabled: may(me.roles, 'consult.host') })
  const count = data?.queue.length ?? 0
  return count > 0 ? (
    <b className="frame-nav__count" title={t('queue.count', { count })}>
      {count}
    </b>
  ) : null
}
