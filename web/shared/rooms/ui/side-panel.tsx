import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from './icons.tsx'

export interface SideTab {
  name: 'own' | 'material' | 'chat' | 'people' | 'devices'
  label: string
  content: ReactNode
}

/** What lies beside the pictures, one at a time. */
export function SidePanel({
  tabs,
  shown,
  onShow,
}: {
  tabs: readonly SideTab[]
  shown: SideTab['name']
  onShow: (name: SideTab['name'] | null) => void
}) {
  const { t } = useTranslation()
  const current = tabs.find((one) => one.name === shown) ?? tabs[0]
  return (
    <aside className="room-side" data-tab={current?.name}>
      <div className="room-side__tabs" role="tablist">
        {tabs.map((one) => (
          <button
            key={one.name}
            type="button"
            role="tab"
            data-name={one.name}
            aria-selected={one === current}
            onClick={() => onShow(one.name)}
          >
            {one.label}
          </button>
        ))}
        <button type="button" className="room-side__close" aria-label={t('action.close')} onClick={() => onShow(null)}>
          <Icon name="close" />
        </button>
      </div>
      <div className="room-side__body" role="tabpanel">
        {current?.content}
      </div>
    </aside>
  )
}
