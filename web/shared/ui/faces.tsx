import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem, sentenceOf } from '../api/problem.ts'
import './faces.css'

interface FaceProps {
  title: ReactNode
  detail?: ReactNode
  action?: ReactNode
  /** A picture's path in a 32 × 32 box */
  mark: string
  tone?: 'quiet' | 'warning' | 'alarm'
  role?: 'status' | 'alert'
}

/** What stands where content cannot: it says which of the reasons it is. */
export function Face({ title, detail, action, mark, tone = 'quiet', role = 'status' }: FaceProps) {
  return (
    <div className={`face face--${tone}`} role={role}>
      <svg
        viewBox="0 0 32 32"
        width="40"
        height="40"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d={mark} />
      </svg>
      <p className="face__title">{title}</p>
      {detail ? <p className="face__detail">{detail}</p> : null}
      {action ? <div className="face__action">{action}</div> : null}
    </div>
  )
}

const marks = {
  empty: 'M5 12l11-6 11 6v9l-11 6-11-6zM5 12l11 6 11-6M16 18v9',
  loading: 'M16 4a12 12 0 1 1-12 12',
  failed: 'M16 4l13 23H3zM16 13v6M16 22.500v.5',
  offline: 'M4 12a18 18 0 0 1 24 0M8.500 17a11 11 0 0 1 15 0M13 21.500a5 5 0 0 1 6 0M5 27L27 5',
  forbidden: 'M9 14V10a7 7 0 0 1 14 0v4M6 14h20v13H6zM16 19v3',
}

export function Empty({ title, detail, action }: Partial<Pick<FaceProps, 'title' | 'detail' | 'action'>>) {
  const { t } = useTranslation()
  return <Face mark={marks.empty} title={title ?? t('face.empty')} detail={detail} action={action} />
}

/** Nothing for a moment (a flash of "loading" is a lie about speed), then a turning ring; after 6 s it admits that it is slow. */
export function Loading({ title }: { title?: string }) {
  const { t } = useTranslation()
  const [stage, setStage] = useState(0)
  useEffect(() => {
    const soon = setTimeout(() => setStage(1), 200)
    const late = setTimeout(() => setStage(2), 6000)
    return () => {
      clearTimeout(soon)
      clearTimeout(late)
    }
  }, [])
  if (stage === 0) return <div className="face" aria-busy="true" />
  return (
    <div className="face--turning" aria-busy="true">
      <Face mark={marks.loading} title={title ?? t('face.loading')} detail={stage === 2 ? t('face.loadingSlow') : undefined} />
    </div>
  )
}

function Offline({ title, detail, action }: Partial<Pick<FaceProps, 'title' | 'detail' | 'action'>>) {
  const { t } = useTranslation()
  return <Face mark={marks.offline} tone="warning" title={title ?? t('face.offline')} detail={detail} action={action} />
}

export function Forbidden({ title, detail, action }: Partial<Pick<FaceProps, 'title' | 'detail' | 'action'>>) {
  const { t } = useTranslation()
  return <Face mark={marks.forbidden} tone="warning" title={title ?? t('face.forbidden')} detail={detail} action={action} />
}

/** A read that came to nothing: the sentence of its code, the number to report, and a way to try again. */
export function Failed({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation()
  const id = error instanceof ApiProblem ? error.requestId : null
  const again = onRetry ? (
    <button type="button" className="button" onClick={onRetry}>
      {t('action.retry')}
    </button>
  ) : null
  if (error instanceof ApiProblem && error.code === 'network.unreachable') return <Offline detail={sentenceOf(error)} action={again} />
  return (
    <Face
      mark={marks.failed}
      tone="warning"
      role="alert"
      title={t('face.failed')}
      detail={
        <>
          {sentenceOf(error)}
          {id ? <span className="face__id">{t('problem.requestId', { id })}</span> : null}
        </>
      }
      action={again}
    />
  )
}
