import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { listShifts } from '#contract/rest/fleet.ts'
import { read } from '../../../shared/api/queries.ts'
import { useMe } from '../../../shared/api/session.ts'
import { useNow } from '../../../shared/ui/use-now.ts'
import { dayPlus, localText, mondayOf, momentAt, weekOf } from '../../../shared/ui/zoned.ts'
import { useVehicles } from '../api/fleet.ts'
import { useAccounts } from '../api/people.ts'
import { Page, Ready } from '../../../shared/ui/page.tsx'
import { CopyPanel } from '../components/shifts/copy-panel.tsx'
import { NewShift } from '../components/shifts/new-shift.tsx'
import { ShiftPanel } from '../components/shifts/shift-panel.tsx'
import { WeekGrid } from '../components/shifts/week-grid.tsx'
import '../components/shifts/shifts.css'

type Opened = { kind: 'shift'; id: string } | { kind: 'new'; vehicleId: string; day: string } | { kind: 'copy'; day: string }

export function Screen() {
  const { t } = useTranslation('admin')
  const { timeZone } = useMe().centre
  const now_ms = useNow(60_000)
  const today = localText(now_ms, timeZone).slice(0, 10)
  const [monday, setMonday] = useState(() => mondayOf(today))
  const [opened, setOpened] = useState<Opened | null>(null)
  const [typed, setTyped] = useState('')
  // A day before and after: what runs in over night, and the day that Monday is copied from.
  const at = (day: string) => new Date(momentAt(`${day}T00:00`, timeZone)).toISOString()
  const shifts = useQuery({
    ...read(listShifts, { query: { from: at(dayPlus(monday, -1)), to: at(dayPlus(monday, 8)) } }),
    placeholderData: keepPreviousData,
  })
  const vehicles = useVehicles()
  const accounts = useAccounts()
  const all = shifts.data?.shifts ?? []
  const fleet = (vehicles.data?.vehicles ?? []).filter((one) => one.active)
  const crews = (accounts.data?.accounts ?? []).filter((one) => one.roles.includes('crew') && !one.disabled)
  const days = weekOf(monday)
  const close = () => setOpened(null)
  const shift = opened?.kind === 'shift' ? all.find((one) => one.id === opened.id) : undefined
  const vehicle = opened?.kind === 'new' ? fleet.find((one) => one.id === opened.vehicleId) : undefined
  return (
    <Page
      title={t('shifts.title')}
      lead={`${days[0]} – ${days[6]}`}
      tools={
        <>
          <input
            className="field search-field"
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder={t('shifts.search')}
            aria-label={t('shifts.search')}
          />
          <button type="button" className="button" onClick={() => setMonday(dayPlus(monday, -7))}>
            ‹ {t('shifts.before')}
          </button>
          <button type="button" className="button" onClick={() => setMonday(mondayOf(today))}>
            {t('shifts.thisWeek')}
          </button>
          <button type="button" className="button" onClick={() => setMonday(dayPlus(monday, 7))}>
            {t('shifts.after')} ›
          </button>
        </>
      }
    >
      <Ready of={[shifts, vehicles, accounts]}>
        {() => (
          <WeekGrid
            vehicles={fleet.filter((one) => one.callSign.toLowerCase().includes(typed.trim().toLowerCase()))}
            shifts={all}
            days={days}
            today={today}
            zone={timeZone}
            now_ms={now_ms}
            open={opened?.kind === 'shift' ? opened.id : null}
            onShift={(id) => setOpened({ kind: 'shift', id })}
            onNew={(vehicleId, day) => setOpened({ kind: 'new', vehicleId, day })}
            onCopy={(day) => setOpened({ kind: 'copy', day })}
          />
        )}
      </Ready>
      {shift ? <ShiftPanel key={shift.id} shift={shift} vehicle={fleet.find((one) => one.id === shift.vehicleId)} onClose={close} /> : null}
      {opened?.kind === 'new' && vehicle ? (
        <NewShift key={`${vehicle.id}${opened.day}`} vehicle={vehicle} day={opened.day} people={crews} onClose={close} />
      ) : null}
      {opened?.kind === 'copy' ? <CopyPanel key={opened.day} day={opened.day} shifts={all} vehicles={fleet} onClose={close} /> : null}
    </Page>
  )
}
