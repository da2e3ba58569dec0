import { useTranslation } from 'react-i18next'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import type { ConsultAction } from '#contract/vocabulary-consults.ts'
import { Kbd } from '../../../../shared/ui/kbd.tsx'
import { ProblemNotice } from '../../../../shared/ui/problem-notice.tsx'
import { actionKeys, arranged, grave } from '../../logic/actions.ts'
import type { DirectActions } from '../../use-direct.ts'

interface Props {
  consult: Consult
  direct: DirectActions
  /** Whose form is open. */
  opened: ConsultAction | null
  onAct: (action: ConsultAction) => void
  /** Null where the room's door is not open to the reader. */
  onEnter: (() => void) | null
}

/** Exactly what the server says may be done now; the next thing first and large. */
export function ActionBar({ consult, direct, opened, onAct, onEnter }: Props) {
  const { t } = useTranslation(['consults', 'words'])
  const { first, others } = arranged(consult.may)
  const primary = onEnter ? null : first
  const rest = onEnter && first ? [first, ...others] : others
  if (!onEnter && !first && others.length === 0) return null
  return (
    <div className="c-actions" role="toolbar" aria-label={t('detail.actions')}>
      {onEnter ? (
        <button type="button" className="button button--primary c-actions__first" onClick={onEnter} data-action="enter">
          {t('enterRoom')} <Kbd keys="X" />
        </button>
      ) : null}
      {primary ? <Action action={primary} first opened={opened} busy={direct.busy} onAct={onAct} /> : null}
      {rest.map((action) => (
        <Action key={action} action={action} opened={opened} busy={direct.busy} onAct={onAct} />
      ))}
      <ProblemNotice problem={direct.problem} onAgain={direct.again} onClose={direct.dismiss} />
    </div>
  )
}

interface ActionProps {
  action: ConsultAction
  first?: boolean
  opened: ConsultAction | null
  busy: boolean
  onAct: (action: ConsultAction) => void
}

function Action({ action, first = false, opened, busy, onAct }: ActionProps) {
  const { t } = useTranslation('words')
  const key = actionKeys[action]
  const tone = first ? 'button--primary c-actions__first' : grave.includes(action) ? 'button--danger' : ''
  return (
    <button
      type="button"
      className={`button ${tone}`}
      data-action={action}
      disabled={busy}
      aria-pressed={opened === action || undefined}
      onClick={() => onAct(action)}
    >
      {t(`consultAction.${action}`)}
      {key ? <Kbd keys={key} quiet={!first} /> : null}
    </button>
  )
}
