import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { listMySessions, revokeMySession } from '#contract/rest/accounts.ts'
import { read, readAgain } from '../../../shared/api/queries.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { Failed, Loading } from '../../../shared/ui/faces.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { SessionsList } from '../../../shared/ui/sessions-list.tsx'

const every_ms = 10_000

/** Where one is signed in oneself: a machine that was forgotten is cut from here. */
export function MySessions() {
  const { t } = useTranslation('account')
  const sessions = useQuery({ ...read(listMySessions, {}), refetchInterval: every_ms, refetchOnMount: 'always' })
  const revoke = useCommand(revokeMySession)
  async function cut(sessionId: string) {
    await revoke.run({ params: { sessionId } })
    void readAgain(listMySessions)
  }
  return (
    <section className="mine__card mine__card--wide">
      <h2>{t('sessions.title')}</h2>
      <p className="mine__note">{t('sessions.lead')}</p>
      {sessions.data ? (
        <SessionsList sessions={sessions.data.sessions} busy={revoke.busy} onRevoke={(session) => void cut(session.id)} />
      ) : sessions.error ? (
        <Failed error={sessions.error} onRetry={() => void sessions.refetch()} />
      ) : (
        <Loading />
      )}
      <ProblemNotice problem={revoke.problem} onAgain={() => void revoke.again()} onClose={revoke.dismiss} />
    </section>
  )
}
