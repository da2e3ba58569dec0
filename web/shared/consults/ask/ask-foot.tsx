import { useTranslation } from 'react-i18next'
import type { ConsultGrade, ConsultMandatory } from '#contract/vocabulary-consults.ts'
import type { ApiProblem } from '../../api/problem.ts'
import { useMe } from '../../api/session.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import type { AskView } from './ask-parts.ts'

interface Props {
  view: AskView
  missing: readonly ConsultMandatory[]
  /** Texts with open blanks that a press of the button was held back for. */
  blanks: readonly ConsultMandatory[]
  grade: ConsultGrade | null
  sending: boolean
  problem: ApiProblem | null
  onJump: (field: ConsultMandatory) => void
  onAgain: () => void
}

/** What is missing, each a press away; whether all is kept; and the button that sets it going. */
export function AskFoot({ view, missing, blanks, grade, sending, problem, onJump, onAgain }: Props) {
  const { t } = useTranslation(['clinic', 'words'])
  const me = useMe()
  return (
    <footer className="ask-foot">
      <ProblemNotice problem={problem ?? (view.state === 'refused' ? view.problem : null)} onAgain={onAgain} />
      {view.conflicts.length > 0 ? (
        <p className="notice notice--warning" role="alert">
          {t('ask.settle', { count: view.conflicts.length })}
        </p>
      ) : null}
      <div className="ask-foot__row">
        <div className="ask-foot__missing" aria-live="polite">
          {missing.length === 0 && blanks.length > 0 ? (
            <>
              <span>{t('ask.openBlanks')}</span>
              {blanks.map((field) => (
                <button key={field} type="button" className="button button--small" onClick={() => onJump(field)}>
                  {t(`words:consultField.${field}`)}
                </button>
              ))}
            </>
          ) : missing.length === 0 ? (
            <b className="ask-foot__whole">{t('ask.whole')}</b>
          ) : (
            <>
              <span>{t('ask.missing', { count: missing.length })}</span>
              {missing.map((field) => (
                <button key={field} type="button" className="button button--small" onClick={() => onJump(field)}>
                  {t(`words:consultField.${field}`)}
                </button>
              ))}
            </>
          )}
        </div>
        <span className={`ask-foot__kept ask-foot__kept--${view.state}`} role="status" data-kept={view.state}>
          {t(`ask.kept.${view.kept || view.state !== 'kept' ? view.state : 'nothing'}`, { number: view.kept?.number ?? '' })}
        </span>
        <button type="submit" className="button button--primary ask-foot__send" disabled={sending} data-testid="submit">
          <b>{t(`ask.send.${grade ?? 'none'}`)}</b>
          <small>{me.displayName} · Ctrl+Enter</small>
        </button>
      </div>
    </footer>
  )
}
