import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { consultIncident } from '#contract/rest/consults.ts'
import { read } from '../../../../shared/api/queries.ts'
import { CaseSheet } from '../../../../shared/ui/case-sheet.tsx'
import { Failed, Loading } from '../../../../shared/ui/faces.tsx'

/** The incident a consult came from: what it was, where, and the course of its runs. */
export function IncidentSheet({ consultId, onClose }: { consultId: string; onClose: () => void }) {
  const { t } = useTranslation(['consults', 'common'])
  const dialog = useRef<HTMLDialogElement>(null)
  const { data, error, refetch } = useQuery(read(consultIncident, { params: { consultId } }))
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} className="c-sheet" aria-label={t('detail.incident')} onCancel={onClose}>
      <header>
        <h2>{t('detail.incident')}</h2>
        <button type="button" className="button" onClick={onClose}>
          {t('common:action.close')}
        </button>
      </header>
      {!data ? error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading /> : <CaseSheet {...data} />}
    </dialog>
  )
}
