import './tabs.css'

interface Props<T extends string> {
  label: string
  tabs: readonly { key: T; title: string; count?: number }[]
  chosen: T
  onChoose: (key: T) => void
}

/** Two or three faces of one screen; arrows go between them. */
export function Tabs<T extends string>({ label, tabs, chosen, onChoose }: Props<T>) {
  return (
    <div className="tabs" role="tablist" aria-label={label}>
      {tabs.map((tab, index) => (
        <button
          key={tab.key}
          type="button"
          role="tab"
          data-key={tab.key}
          aria-selected={tab.key === chosen}
          tabIndex={tab.key === chosen ? 0 : -1}
          onClick={() => onChoose(tab.key)}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
            const next = tabs[(index + step + tabs.length) % tabs.length]
            if (!step || !next) return
            onChoose(next.key)
            const buttons = event.currentTarget.parentElement?.querySelectorAll<HTMLElement>('[role=tab]')
            buttons?.[tabs.indexOf(next)]?.focus()
          }}
        >
          {tab.title}
          {tab.count === undefined ? null : <small>{tab.count}</small>}
        </button>
      ))}
    </div>
  )
}
