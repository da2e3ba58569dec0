import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../shared/api/problem.ts'
import { leave, meQuery } from '../shared/api/session.ts'
import { Empty, Failed, Face, Forbidden, Loading } from '../shared/ui/faces.tsx'
import './faces.css'

/** Faces that fill the page. */
export function LoadFace() {
  return (
    <main className="page-face">
      <Loading />
    </main>
  )
}

function Ways() {
  const { t } = useTranslation()
  return (
    <div className="page-face__ways">
      <a className="button button--primary" href="/">
        {t('action.goHome')}
      </a>
      <button type="button" className="button" onClick={() => void leave()}>
        {t('action.signOut')}
      </button>
    </div>
  )
}

export function ForbiddenFace() {
  const { t } = useTranslation(['common', 'words'])
  const { data: me } = useQuery(meQuery)
  const roles = (me?.roles ?? []).map((role) => t(`words:role.${role}`)).join(t('common:listSeparator'))
  return (
    <main className="page-face">
      <Forbidden detail={me ? t('face.forbiddenDetail', { name: me.displayName, roles }) : undefined} action={<Ways />} />
    </main>
  )
}

export function MissingFace() {
  const { t } = useTranslation()
  return (
    <main className="page-face">
      <Empty title={window.location.pathname === '/none' ? t('face.noScreen') : t('face.notFound')} action={<Ways />} />
    </main>
  )
}

/** A screen that broke shows nothing rather than something false. Silence of the server is told apart from a fault of ours. */
export function CrashFace({ error }: { error: unknown }) {
  const { t } = useTranslation()
  const reload = () => window.location.reload()
  return (
    <main className="page-face">
      {error instanceof ApiProblem ? (
        <Failed error={error} onRetry={reload} />
      ) : (
        <Face
          mark="M16 4l13 23H3zM16 13v6M16 22.500v.5"
          tone="alarm"
          role="alert"
          title={t('face.crashed')}
          detail={
            <>
              {t('face.crashedDetail')}
              <span className="face__id">{error instanceof Error ? `${error.name}: ${error.message}` : String(error)}</span>
            </>
          }
          action={
            <button type="button" className="button button--primary" onClick={reload}>
              {t('action.reload')}
            </button>
          }
        />
      )}
    </main>
  )
}
