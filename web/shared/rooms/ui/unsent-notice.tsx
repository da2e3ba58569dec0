import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { errorSentence } from '#contract/i18n/texts.ts'
import type { MediaSource } from '#contract/vocabulary-rooms.ts'
import { languageNow } from '../../i18n/i18n.ts'
import { passes, type SendProblem } from '../connection/sending.ts'
import { useRoom, useRoomView } from './room-context.ts'

/** What is captured here and reaches nobody: whoever speaks must know that nobody hears it. */
export function UnsentNotices() {
  const { t } = useTranslation(['rooms', 'common'])
  const { connection } = useRoom()
  const unsent = useRoomView((view) => view.unsent)
  return (
    <>
      {Object.entries(unsent).map(([source, problem]) => (
        <div key={source} className="notice notice--alarm room-notice" role="alert" data-unsent={source}>
          <span className="notice__text">
            <b>{t(source === 'microphone' ? 'unsent.sound' : source === 'screen' ? 'unsent.screen' : 'unsent.picture')}</b>{' '}
            {why(problem, t)}
          </span>
          {passes.includes(problem) ? null : (
            <button type="button" className="button button--small" onClick={() => connection.sendAgain(source as MediaSource)}>
              {t('common:action.retry')}
            </button>
          )}
        </div>
      ))}
    </>
  )
}

function why(problem: SendProblem, t: TFunction): string {
  if (passes.includes(problem)) return t('rooms:unsent.again')
  if (problem === 'unsupported' || problem === 'failed') return t(`rooms:unsent.${problem}`)
  return errorSentence(languageNow(), problem) ?? problem
}
