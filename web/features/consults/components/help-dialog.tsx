import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#contract/roles.ts'
import { myInvitations } from '#contract/rest/consult-invitations.ts'
import { consultActions } from '#contract/vocabulary-consults.ts'
import { read } from '../../../shared/api/queries.ts'
import { useMe } from '../../../shared/api/session.ts'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { useKeys } from '../../../shared/ui/use-keys.ts'
import { actionKeys } from '../logic/actions.ts'

const general = [
  ['J / K', 'walk'],
  ['Enter', 'open'],
  ['Esc', 'back'],
  ['1 … 5', 'box'],
  ['F9', 'alarm'],
  ['X', 'enter'],
  ['Ctrl+Enter', 'send'],
] as const

/** All keys of the consult centre on one sheet, and the one that leads to what rings. */
export function HelpDialog({ onAlarm }: { onAlarm: (consultId: string) => void }) {
  const { t } = useTranslation(['consults', 'words', 'common'])
  const me = useMe()
  const sheet = useRef<HTMLDialogElement>(null)
  const { data } = useQuery({ ...read(myInvitations, {}), enabled: may(me.roles, 'consult.answer') })
  const first = data?.invitations[0]
  const show = () => sheet.current?.showModal()
  useKeys({
    F1: show,
    '?': show,
    F9: () => {
      if (first) onAlarm(first.consult.id)
    },
  })
  return (
    <>
      <button type="button" className="button button--small button--plain" onClick={show}>
        <Kbd keys="?" quiet /> {t('help.title')}
      </button>
      <dialog ref={sheet} className="c-sheet c-help" aria-label={t('help.title')}>
        <h2>{t('help.title')}</h2>
        <dl>
          {general.map(([keys, name]) => (
            <div key={keys}>
              <dt>
                <Kbd keys={keys} />
              </dt>
              <dd>{t(`help.${name}`)}</dd>
            </div>
          ))}
          {consultActions.map((action) =>
            actionKeys[action] ? (
              <div key={action}>
                <dt>
                  <Kbd keys={actionKeys[action]} />
                </dt>
                <dd>{t(`words:consultAction.${action}`)}</dd>
              </div>
            ) : null,
          )}
        </dl>
        <form method="dialog">
          <button type="submit" className="button button--primary">
            {t('common:action.close')} <Kbd keys="Esc" quiet />
          </button>
        </form>
      </dialog>
    </>
  )
}
