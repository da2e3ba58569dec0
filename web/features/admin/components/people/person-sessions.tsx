import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { listSessions, revokeSession, type Account } from '#contract/rest/accounts.ts'
import { read, readAgain } from '../../../../shared/api/queries.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { Failed, Loading } from '../../../../shared/ui/faces.tsx'
import { ProblemNotice } from '../../../../shared/ui/problem-notice.tsx'
import { SessionsList } from '../../../../shared/ui/sessions-list.tsx'
import { ask } from '../../../../shared/ui/ask.tsx'

/** No fact tells of a sign-in: asked again while it is looked at. */
const every_ms = 5000

/** Where a person is signed in; each can be cut, with a reason for the record. */
export function PersonSessions({ account }: { account: Account }) {
  const { t } = useTranslation('admin')
  const params = { accountId: account.id }
  const sessions = useQuery({ ...read(listSessions, { params }), refetchInterval: every_ms, refetchOnMount: 'always' })
  const revoke = useCommand(revokeSession)
  async function cut(sessionId: string) {
    const reason = await ask({
      title: t('people.revokeTitle', { name: account.displayName }),
      detail: t('people.revokeDetail'),
      confirm: t('people.revoke'),
      danger: true,
      reason: { label: t('people.revokeReason'), required: true },
    })
    if (reason === null) return
    await revoke.run({ params: { sessionId }, body: { reason } })
    void readAgain(listSessions, params)
  }
  return (
    <section className="part">
      <h3>{t('people.sessions')}</h3>
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
