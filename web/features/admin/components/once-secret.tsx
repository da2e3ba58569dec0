import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

interface Props {
  title: string
  lead: string
  values: readonly { label: string; value: string }[]
  onDone: () => void
  children?: ReactNode
}

/** What is shown once and never again: to be handed over now. */
export function OnceSecret({ title, lead, values, onDone, children }: Props) {
  const { t } = useTranslation(['admin', 'common'])
  const [copied, setCopied] = useState<string | null>(null)
  async function copy(value: string) {
    try {
      await navigator.clipboard.writeText(value)
      setCopied(value)
    } catch {
      // No clipboard on plain HTTP: the text can be marked by hand.
      setCopied(null)
    }
  }
  return (
    <section className="once" role="alert">
      <h3>{title}</h3>
      <p>{lead}</p>
      <dl>
        {values.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <output className="mono">{value}</output>
              <button type="button" className="button button--small" onClick={() => void copy(value)}>
                {copied === value ? t('common:action.copied') : t('common:action.copy')}
              </button>
            </dd>
          </div>
        ))}
      </dl>
      {children}
      <button type="button" className="button button--primary" data-first onClick={onDone}>
        {t('once.done')}
      </button>
    </section>
  )
}
