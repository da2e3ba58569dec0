import { useTranslation } from 'react-i18next'
import type { ApiProblem } from '../api/problem.ts'

/** Why a command came to nothing, where the hand is: with the way to send the same once more. */
export function ProblemNotice({ problem, onAgain, onClose }: { problem: ApiProblem | null; onAgain?: () => void; onClose?: () => void }) {
  const { t } = useTranslation()
  if (!problem) return null
  const lost = problem.code === 'network.unreachable' || problem.code === 'server.unavailable' || problem.code === 'network.unintelligible'
  return (
    <div className="notice notice--alarm" role="alert">
      <span className="notice__text">
        {problem.sentence}
        {problem.requestId && problem.status >= 500 ? (
          <span className="face__id">{t('problem.requestId', { id: problem.requestId })}</span>
        ) : null}
      </span>
      {lost && onAgain ? (
        <button type="button" className="button button--small" onClick={onAgain}>
          {t('action.retry')}
        </button>
      ) : null}
      {onClose ? (
        <button type="button" className="button button--small button--plain" onClick={onClose} aria-label={t('action.close')}>
          ✕
        </button>
      ) : null}
    </div>
  )
}
