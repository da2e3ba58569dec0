import { useTranslation } from 'react-i18next'
import type { MediaSource } from '#contract/vocabulary-rooms.ts'
import { useOwn, useRoom } from './room-context.ts'
import { UnsentNotices } from './unsent-notice.tsx'

/** Why there is no picture or sound of one's own, or why it reaches nobody, and what to do about it. */
export function CaptureNotices() {
  const { t } = useTranslation(['rooms', 'common'])
  const { connection } = useRoom()
  const problems = useOwn((own) => own.problems)
  const entries = Object.entries(problems).filter(([, problem]) => problem !== 'cancelled')
  return (
    <>
      {entries.map(([source, problem]) => (
        <div key={source} className="notice notice--warning room-notice" role="alert" data-problem={problem}>
          <span className="notice__text">
            <b>{t(source === 'microphone' ? 'capture.noSound' : source === 'screen' ? 'capture.noScreen' : 'capture.noPicture')}</b>{' '}
            {t(`capture.${problem}`)}
          </span>
          <button type="button" className="button button--small" onClick={() => void connection.own.start(source as MediaSource)}>
            {t('common:action.retry')}
          </button>
        </div>
      ))}
      <UnsentNotices />
    </>
  )
}
