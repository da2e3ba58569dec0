import { useTranslation } from 'react-i18next'
import { dropNotice, useNotices } from './notices.ts'
import './notice-list.css'

/** Laid over the screen's lower edge: nothing is pushed aside, the focus stays where it was. */
export function NoticeList() {
  const { t } = useTranslation()
  const notices = useNotices((one) => one.notices)
  return (
    <div className="notices" aria-live="polite">
      {notices.map((notice) => (
        <div key={notice.id} className={`notice notice--${notice.tone}`}>
          <span className="notice__text">{notice.text}</span>
          <button
            type="button"
            className="button button--small button--plain"
            tabIndex={-1}
            aria-label={t('action.close')}
            onClick={() => dropNotice(notice.id)}
          >
            ✕
          </button>
        </div>
      ))}
    </div>
  )
}
