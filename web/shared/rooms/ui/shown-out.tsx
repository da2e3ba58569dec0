import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { getRoom, inviteToRoom } from '#contract/rest/rooms.ts'
import { read, readAgain } from '../../api/queries.ts'
import { useCommand } from '../../api/use-command.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useRoom, useRoomView } from './room-context.ts'

/** Who was shown out, for the host: a mistake is mended here. */
export function ShownOut() {
  const { t } = useTranslation('rooms')
  const { roomId } = useRoom()
  const changes = useRoomView((view) => view.changes)
  const { data } = useQuery(read(getRoom, { params: { roomId } }))
  const again = () => void readAgain(getRoom, { roomId })
  const invite = useCommand(inviteToRoom, again)
  useEffect(() => {
    if (changes > 0) void readAgain(getRoom, { roomId })
  }, [changes, roomId])
  if (!data || data.removed.length === 0) return null
  return (
    <section className="people__out" aria-label={t('people.out')}>
      <h4>{t('people.out')}</h4>
      <ProblemNotice problem={invite.problem} onAgain={() => void invite.again()} onClose={invite.dismiss} />
      <ul>
        {data.removed.map(({ accountId, name, part }) => (
          <li key={accountId} className="person">
            <b>{name}</b>
            <button
              type="button"
              className="button button--small"
              disabled={invite.busy}
              onClick={() =>
                void invite.run({
                  params: { roomId },
                  body: { member: { accountId }, part: part === 'observer' ? 'observer' : 'participant' },
                })
              }
            >
              {t('people.inviteAgain')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
