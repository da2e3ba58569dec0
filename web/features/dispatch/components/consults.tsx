import { Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Incident } from '#contract/rest/incidents.ts'
import { IncidentAsk, IncidentConsults } from '../../../shared/consults/incident/lazy.tsx'
import { Loading } from '../../../shared/ui/faces.tsx'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { tell } from '../../../shared/ui/notices.ts'
import { useKeys } from '../../../shared/ui/use-keys.ts'

const askKey = 'Alt+R'

/** What specialists were asked about a case, and asking one. */
export function Consults({ incident }: { incident: Incident }) {
  const { t } = useTranslation(['dispatch', 'words'])
  const [asking, setAsking] = useState(false)
  const open = incident.state === 'open'
  useKeys({ [askKey]: () => open && setAsking(true) })
  return (
    <section className="block" data-block="consults">
      <h3 className="block__head">
        {t('consult.title')}
        {open ? (
          <button type="button" className="button button--small" data-testid="ask-consult" onClick={() => setAsking(true)}>
            {t('consult.ask')} <Kbd keys={askKey} quiet />
          </button>
        ) : null}
      </h3>
      <Suspense fallback={null}>
        <IncidentConsults incidentId={incident.id} box="institution" />
      </Suspense>
      {asking ? <AskSheet incident={incident} onClose={() => setAsking(false)} /> : null}
    </section>
  )
}

function AskSheet({ incident, onClose }: { incident: Incident; onClose: () => void }) {
  const { t } = useTranslation(['dispatch', 'words', 'common'])
  const sheet = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const before = document.activeElement
    sheet.current?.showModal()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <dialog ref={sheet} className="sheet sheet--wide" aria-label={t('consult.ask')} onCancel={onClose}>
      <header className="sheet__head">
        <h2>{t('consult.askOf', { number: incident.number })}</h2>
        <button type="button" className="button" onClick={onClose}>
          {t('common:action.close')} <Kbd keys="Esc" quiet />
        </button>
      </header>
      <Suspense fallback={<Loading />}>
        <IncidentAsk
          incident={incident}
          box="institution"
          onSubmitted={(consult) => {
            tell('success', t('consult.asked', { number: consult.number, grade: t(`words:consultGrade.${consult.grade ?? 'urgent'}`) }))
            onClose()
          }}
        />
      </Suspense>
    </dialog>
  )
}
