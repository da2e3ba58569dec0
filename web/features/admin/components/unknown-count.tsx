import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { may } from '#contract/roles.ts'
import { listTerminals } from '#contract/rest/tracking.ts'
import { read } from '../../../shared/api/queries.ts'
import { useMe } from '../../../shared/api/session.ts'

/** How many terminals wait to be bound; follows the facts. */
export function UnknownCount() {
  const { t } = useTranslation('admin')
  const me = useMe()
  const { data } = useQuery({ ...read(listTerminals, {}), enabled: may(me.roles, 'terminal.read') })
  const count = data?.terminals.filter((terminal) => terminal.status === 'unknown').length ?? 0
  return count > 0 ? (
    <b className="frame-nav__count" title={t('terminals.unknownCount', { count })}>
      {count}
    </b>
  ) : null
}
