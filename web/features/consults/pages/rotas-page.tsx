import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addSlot, changeSlot, copyWeek, onCall, rotaWeek, type RotaSlot } from '#contract/rest/rotas.ts'
import { may } from '#contract/roles.ts'
import { rotaServices, specialties, type Specialty } from '#contract/vocabulary-consults.ts'
import { read, readAgain } from '../../../shared/api/queries.ts'
import { useMe } from '../../../shared/api/session.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { SearchSelect } from '../../../shared/forms/search-select.tsx'
import { ask } from '../../../shared/ui/ask.tsx'
import { tell } from '../../../shared/ui/notices.ts'
import { Page, Ready } from '../../../shared/ui/page.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { Tabs } from '../../../shared/ui/tabs.tsx'
import { dayAndTime } from '../../../shared/ui/time-of-day.ts'
import { useNow } from '../../../shared/ui/use-now.ts'
import { useOpen } from '../../../shared/ui/use-open.ts'
import { dayPlus, localText, mondayOf, weekOf } from '../../../shared/ui/zoned.ts'
import { useInstitutions, usePractitioners } from '../api.ts'
import { OnCallNow } from '../components/registers/on-call-now.tsx'
import { RotaGrid } from '../components/registers/rota-grid.tsx'
import { SlotPanel } from '../components/registers/slot-panel.tsx'
import { movedBy, rowsOf } from '../logic/rota.ts'
import '../components/registers/registers.css'

type Opened = { kind: 'slot'; id: string } | { kind: 'new'; specialty: Specialty; day: string }

/** Duty of a whole day goes from 08:00 to 08:00. */
const dutyBegins_ms = 8 * 3_600_000

/** Who is on call, week by week: an institution, a service, and a row for each specialty. */
export function Screen() {
  const { t } = useTranslation(['registers', 'words', 'common'])
  const me = useMe()
  const { timeZone } = me.centre
  const editable = may(me.roles, 'rota.manage')
  const now_ms = useNow(60_000)
  const today = localText(now_ms, timeZone).slice(0, 10)
  const institutions = useInstitutions()
  const [at, setAt] = useOpen('week')
  const [serviceName, setService] = useOpen('service')
  const [institution, setInstitution] = useOpen('institution')
  const [opened, setOpened] = useState<Opened | null>(null)
  const [added, setAdded] = useState<readonly Specialty[]>([])
  const service = rotaServices.find((one) => one === serviceName) ?? 'consultation'
  const institutionId = institution ?? me.institution?.id ?? institutions.find(({ level }) => level === 'county')?.id ?? ''
  // Before eight on a Monday the duty that stands began last week.
  const dutyDay = localText(now_ms - dutyBegins_ms, timeZone).slice(0, 10)
  const monday = mondayOf(at && /^\d{4}-\d\d-\d\d$/.test(at) ? at : dutyDay)
  const days = weekOf(monday)
  const people = usePractitioners(institutionId)
  const week = useQuery({
    ...read(rotaWeek, { query: { from: monday, institutionId, service } }),
    enabled: institutionId !== '',
    placeholderData: keepPreviousData,
  })
  const again = () => {
    void readAgain(rotaWeek)
    void readAgain(onCall)
  }
  const change = useCommand(changeSlot, again)
  const add = useCommand(addSlot, again)
  const copy = useCommand(copyWeek, ({ copied, leftOut }) => {
    again()
    tell(leftOut.length > 0 ? 'warning' : 'success', t('rota.copied', { count: copied }))
    for (const one of leftOut.slice(0, 3))
      tell('warning', `${one.doctor} ${dayAndTime(one.startsAt, timeZone).slice(0, 11)} · ${t(`rota.leftOut.${one.reason}`)}`)
  })
  const slots = week.data?.slots ?? []
  // A row for each specialty that the house has a doctor of, so that what nobody covers is seen.
  const covered = new Set<Specialty>([
    ...slots.map(({ specialty }) => specialty),
    ...(people.data?.practitioners ?? []).filter(({ active }) => active).map((one) => one.specialties[0]!),
    ...added,
  ])
  const byRow = new Map(rowsOf(slots, days, timeZone).map((row) => [row.specialty, row]))
  const rows = specialties.filter((one) => covered.has(one)).map((specialty) => byRow.get(specialty) ?? { specialty, days: new Map() })
  const slot = opened?.kind === 'slot' ? slots.find(({ id }) => id === opened.id) : undefined

  function move(one: RotaSlot, by: number, copyIt: boolean) {
    if (by === 0) return
    const times = movedBy(one, by, timeZone)
    const body = { ...times, accountId: one.doctor.accountId, callOrder: one.callOrder, capacity: one.capacity, note: one.note }
    if (copyIt) void add.run({ body: { ...body, institutionId: one.institution.id, service: one.service, specialty: one.specialty } })
    else void change.run({ params: { slotId: one.id }, body: { ...body, version: one.version } })
  }
  async function copyLast() {
    const from = dayPlus(monday, -7)
    const sure = await ask({
      title: t('rota.copyTitle'),
      detail: t('rota.copyDetail', { from, to: monday, service: t(`words:rotaService.${service}`) }),
      confirm: t('rota.copy'),
    })
    if (sure !== null) await copy.run({ body: { institutionId, service, from, to: monday } })
  }
  const problem = change.problem ?? add.problem ?? copy.problem
  return (
    <Page
      title={t('rota.title')}
      lead={`${days[0]} – ${days[6]}`}
      tools={
        <>
          <SearchSelect
            label={t('rota.institution')}
            value={institutionId || null}
            width={210}
            choices={institutions.map((one) => ({ value: one.id, label: one.shortName, find: one.name }))}
            onChange={(value) => {
              setOpened(null)
              setInstitution(value)
            }}
          />
          <button type="button" className="button" aria-label={t('rota.before')} onClick={() => setAt(dayPlus(monday, -7))}>
            ‹
          </button>
          <button type="button" className="button" onClick={() => setAt(null)}>
            {t('rota.thisWeek')}
          </button>
          <button type="button" className="button" aria-label={t('rota.after')} onClick={() => setAt(dayPlus(monday, 7))}>
            ›
          </button>
          {editable ? (
            <button type="button" className="button" disabled={copy.busy} onClick={() => void copyLast()}>
              {t('rota.copyLast')}
            </button>
          ) : null}
        </>
      }
    >
      <div className="c-stack">
        <div className="c-stack__row">
          <Tabs
            label={t('rota.service')}
            tabs={rotaServices.map((key) => ({ key, title: t(`words:rotaService.${key}`) }))}
            chosen={service}
            onChoose={(key) => {
              setOpened(null)
              setService(key === 'consultation' ? null : key)
            }}
          />
          {editable ? (
            <select
              className="field c-stack__add"
              aria-label={t('rota.addSpecialty')}
              value=""
              onChange={(event) => setAdded([...added, event.target.value as Specialty])}
            >
              <option value="">+ {t('rota.addSpecialty')}</option>
              {specialties
                .filter((one) => !covered.has(one))
                .map((one) => (
                  <option key={one} value={one}>
                    {t(`words:specialty.${one}`)}
                  </option>
                ))}
            </select>
          ) : null}
        </div>
        {institutionId ? <OnCallNow institutionId={institutionId} service={service} /> : null}
        <ProblemNotice problem={problem} onClose={() => (change.dismiss(), add.dismiss(), copy.dismiss())} />
        <div className="c-stack__body">
          <Ready of={[week]}>
            {() => (
              <RotaGrid
                rows={rows}
                days={days}
                today={today}
                zone={timeZone}
                now_ms={now_ms}
                open={opened?.kind === 'slot' ? opened.id : null}
                editable={editable}
                onSlot={(id) => setOpened({ kind: 'slot', id })}
                onNew={(specialty, day) => setOpened({ kind: 'new', specialty, day })}
                onMove={move}
              />
            )}
          </Ready>
          {slot ? (
            <SlotPanel
              key={slot.id}
              institutionId={slot.institution.id}
              service={slot.service}
              specialty={slot.specialty}
              day={localText(slot.startsAt, timeZone).slice(0, 10)}
              slot={slot}
              editable={editable}
              onClose={() => setOpened(null)}
            />
          ) : null}
          {opened?.kind === 'new' ? (
            <SlotPanel
              key={`${opened.specialty}${opened.day}`}
              institutionId={institutionId}
              service={service}
              specialty={opened.specialty}
              day={opened.day}
              slot={null}
              editable
              onClose={() => setOpened(null)}
            />
          ) : null}
        </div>
      </div>
    </Page>
  )
}
