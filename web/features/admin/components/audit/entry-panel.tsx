import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '#contract/rest/audit.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { dayOf, timeOfDay } from '../../../../shared/ui/time-of-day.ts'
import { SidePanel } from '../../../../shared/ui/side-panel.tsx'

interface Props {
  entry: AuditEntry
  actionText: (action: string) => string
  onClose: () => void
  onActor: () => void
  onObject: () => void
}

/** One entry, whole, and the way to everything else of the same person or object. */
export function EntryPanel({ entry, actionText, onClose, onActor, onObject }: Props) {
  const { t } = useTranslation('admin')
  const { timeZone } = useMe().centre
  const rows = [
    [t('audit.time'), `${dayOf(entry.at, timeZone)} ${timeOfDay(entry.at, timeZone)}`],
    [t('audit.actor'), entry.actorName ?? t('audit.nobody')],
    [t('audit.action'), `${actionText(entry.action)} (${entry.action})`],
    [t('audit.object'), entry.objectType ? t(`audit.objects.${entry.objectType}`, { defaultValue: entry.objectType }) : '—'],
    [t('audit.objectId'), entry.objectId ?? '—'],
    [t('audit.outcome'), t(`audit.is.${entry.outcome}`)],
    [t('audit.address'), entry.address ?? '—'],
    [t('audit.position'), entry.chainPosition ?? t('audit.notChained')],
  ] as const
  return (
    <SidePanel title={actionText(entry.action)} note={t(`audit.is.${entry.outcome}`)} onClose={onClose}>
      <dl className="facts">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="part__actions">
        {entry.actorId ? (
          <button type="button" className="button button--small" data-first onClick={onActor}>
            {t('audit.sameActor')}
          </button>
        ) : null}
        {entry.objectId ? (
          <button type="button" className="button button--small" onClick={onObject}>
            {t('audit.sameObject')}
          </button>
        ) : null}
      </div>
      <section className="part">
        <h3>{t('audit.details')}</h3>
        <pre className="hex">{JSON.stringify(entry.details, null, 2)}</pre>
      </section>
    </SidePanel>
  )
}
