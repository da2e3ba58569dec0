import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#contract/roles.ts'
import type { Terminal } from '#contract/rest/tracking.ts'
import { useMe } from '../../../shared/api/session.ts'
import { agoText } from '../../../shared/ui/spans.ts'
import { useNow } from '../../../shared/ui/use-now.ts'
import { useVehicles } from '../api/fleet.ts'
import { useTerminals } from '../api/terminals.ts'
import { Page, Ready } from '../../../shared/ui/page.tsx'
import { RowTable, type Column } from '../../../shared/ui/row-table.tsx'
import { Tabs } from '../../../shared/ui/tabs.tsx'
import { NewTablet } from '../components/terminals/new-tablet.tsx'
import { QuarantineView } from '../components/terminals/quarantine.tsx'
import { TerminalPanel } from '../components/terminals/terminal-panel.tsx'
import { nameOfTerminal, unknownFirst } from '../logic/terminals.ts'
import { useOpen } from '../../../shared/ui/use-open.ts'

export function Screen() {
  const { t } = useTranslation('admin')
  const me = useMe()
  const terminals = useTerminals()
  const vehicles = useVehicles()
  const now = useNow(5000)
  const [open, setOpen] = useOpen()
  const [tab, setTab] = useOpen('tab')
  const [typed, setTyped] = useState('')
  const words = typed.trim().toLowerCase()
  const fleet = vehicles.data?.vehicles ?? []
  const signs = new Map(fleet.map((one) => [one.id, one.callSign]))
  const all = terminals.data?.terminals ?? []
  const text = (one: Terminal) =>
    [nameOfTerminal(one), one.plate, one.imei, one.deviceId, signs.get(one.vehicleId ?? '')].join(' ').toLowerCase()
  const rows = unknownFirst(all).filter((one) => !words || text(one).includes(words))
  const shown = all.find((one) => one.id === open)
  const inQuarantine = tab === 'quarantine'
  const columns: Column<Terminal>[] = [
    {
      key: 'status',
      title: t('people.standing'),
      width: '92px',
      cell: (one) => <span className={`tag tag--${one.status}`}>{t(`terminals.status.${one.status}`)}</span>,
    },
    { key: 'name', title: t('terminals.number'), by: nameOfTerminal, cell: (one) => <b className="mono">{nameOfTerminal(one)}</b> },
    {
      key: 'vehicle',
      title: t('terminals.vehicle'),
      by: (one) => signs.get(one.vehicleId ?? '') ?? '',
      cell: (one) => signs.get(one.vehicleId ?? '') ?? '—',
    },
    {
      key: 'protocol',
      title: t('terminals.protocol'),
      width: '130px',
      by: (one) => `${one.protocol}${one.jtVersion}`,
      cell: (one) => `${t(`terminals.is.${one.protocol}`)}${one.jtVersion ? ` ${one.jtVersion}` : ''}`,
    },
    { key: 'plate', title: t('terminals.plate'), minor: true, by: (one) => one.plate ?? '', cell: (one) => one.plate ?? '—' },
    {
      key: 'model',
      title: t('terminals.maker'),
      minor: true,
      cell: (one) => [one.manufacturer, one.model].filter(Boolean).join(' ') || '—',
    },
    {
      key: 'seen',
      title: t('terminals.lastSeen'),
      width: '110px',
      by: (one) => one.lastSeenAt,
      cell: (one) => agoText(now - Date.parse(one.lastSeenAt)),
    },
    {
      key: 'peer',
      title: t('terminals.peer'),
      width: '150px',
      minor: true,
      cell: (one) => <span className="mono">{one.lastAddress ?? '—'}</span>,
    },
  ]
  return (
    <Page
      title={t('terminals.title')}
      lead={
        <Tabs
          label={t('terminals.title')}
          tabs={[
            { key: 'terminals', title: t('terminals.tab'), count: all.length },
            { key: 'quarantine', title: t('terminals.quarantine') },
          ]}
          chosen={inQuarantine ? 'quarantine' : 'terminals'}
          onChoose={(key) => {
            setOpen(null)
            setTab(key === 'terminals' ? null : key)
          }}
        />
      }
      tools={
        inQuarantine ? null : (
          <>
            <input
              className="field search-field"
              type="search"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              placeholder={t('terminals.search')}
              aria-label={t('terminals.search')}
            />
            {may(me.roles, 'terminal.manage') ? (
              <button type="button" className="button button--primary" onClick={() => setOpen('new')}>
                {t('terminals.newTablet')}
              </button>
            ) : null}
          </>
        )
      }
    >
      {inQuarantine ? (
        <QuarantineView />
      ) : (
        <>
          <Ready of={[terminals, vehicles]}>
            {() => (
              <RowTable
                label={t('terminals.tab')}
                columns={columns}
                rows={rows}
                idOf={(one) => one.id}
                selected={open}
                onSelect={(one) => setOpen(one.id)}
                isOff={(one) => one.status === 'blocked'}
                empty={t('terminals.none')}
              />
            )}
          </Ready>
          {open === 'new' ? <NewTablet vehicles={fleet} onClose={() => setOpen(null)} onMade={setOpen} /> : null}
          {shown ? <TerminalPanel key={shown.id} terminal={shown} vehicles={fleet} onClose={() => setOpen(null)} /> : null}
        </>
      )}
    </Page>
  )
}
