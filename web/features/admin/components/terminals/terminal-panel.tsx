import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#contract/roles.ts'
import type { Vehicle } from '#contract/rest/fleet.ts'
import {
  allowRegistration,
  bindTerminal,
  blockTerminal,
  listTerminals,
  unbindTerminal,
  unblockTerminal,
  type Terminal,
} from '#contract/rest/tracking.ts'
import { readAgain } from '../../../../shared/api/queries.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { fieldProblems, problemAt } from '../../../../shared/forms/field-problems.ts'
import { FormField } from '../../../../shared/forms/form-field.tsx'
import { ProblemNotice } from '../../../../shared/ui/problem-notice.tsx'
import { dayAndTime } from '../../../../shared/ui/time-of-day.ts'
import { keepTerminal } from '../../api/terminals.ts'
import { byPlate, nameOfTerminal } from '../../logic/terminals.ts'
import { ask } from '../../../../shared/ui/ask.tsx'
import { SidePanel } from '../../../../shared/ui/side-panel.tsx'
import { SearchSelect } from '../../../../shared/forms/search-select.tsx'
import { TokenPart } from './token-part.tsx'

interface Props {
  terminal: Terminal
  vehicles: readonly Vehicle[]
  onClose: () => void
}

/** One terminal: what it said of itself, the vehicle it speaks for, and what may be done about it. */
export function TerminalPanel({ terminal, vehicles, onClose }: Props) {
  const { t } = useTranslation(['admin', 'common'])
  const me = useMe()
  const zone = me.centre.timeZone
  const rows = [
    [t('terminals.protocol'), `${t(`terminals.is.${terminal.protocol}`)}${terminal.jtVersion ? ` · ${terminal.jtVersion}` : ''}`],
    [t('terminals.maker'), [terminal.manufacturer, terminal.model].filter(Boolean).join(' · ')],
    [t('terminals.deviceId'), terminal.deviceId],
    [t('terminals.plate'), terminal.plate],
    ['IMEI', terminal.imei],
    [t('terminals.software'), terminal.software],
    [t('terminals.firstSeen'), dayAndTime(terminal.firstSeenAt, zone)],
    [t('terminals.lastSeen'), dayAndTime(terminal.lastSeenAt, zone)],
    [t('terminals.peer'), terminal.lastAddress],
  ]
  const manages = may(me.roles, 'terminal.manage')
  return (
    <SidePanel
      title={<span className="mono">{nameOfTerminal(terminal)}</span>}
      note={<span className={`tag tag--${terminal.status}`}>{t(`terminals.status.${terminal.status}`)}</span>}
      onClose={onClose}
    >
      {terminal.status === 'unknown' ? <p className="notice notice--warning">{t('terminals.unknownNote')}</p> : null}
      {manages ? <Binding terminal={terminal} vehicles={vehicles} /> : null}
      {manages && terminal.protocol !== 'jt808' ? <TokenPart terminal={terminal} /> : null}
      <section className="part">
        <h3>{t('terminals.said')}</h3>
        <dl className="facts">
          {rows.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value || '—'}</dd>
            </div>
          ))}
        </dl>
      </section>
    </SidePanel>
  )
}

function Binding({ terminal, vehicles }: { terminal: Terminal; vehicles: readonly Vehicle[] }) {
  const { t } = useTranslation('admin')
  const guess = byPlate(terminal, vehicles)
  const [chosen, setChosen] = useState<string | null>(null)
  const bind = useCommand(bindTerminal, keepTerminal)
  const unbind = useCommand(unbindTerminal, keepTerminal)
  const block = useCommand(blockTerminal, keepTerminal)
  const unblock = useCommand(unblockTerminal, keepTerminal)
  const allow = useCommand(allowRegistration, keepTerminal)
  const problems = fieldProblems(bind.problem, { 'terminal.already_bound': 'vehicleId', 'object.not_found': 'vehicleId' })
  const wanted = chosen ?? guess?.id ?? null
  const at = { params: { terminalId: terminal.id }, body: { version: terminal.version } }
  const vehicle = vehicles.find((one) => one.id === terminal.vehicleId)
  const busy = bind.busy || unbind.busy || block.busy || unblock.busy || allow.busy
  const problem = (problems.size > 0 ? null : bind.problem) ?? unbind.problem ?? block.problem ?? unblock.problem ?? allow.problem

  /** What was refused may have been refused because it changed meanwhile: look again. */
  async function then(doing: Promise<unknown>) {
    if (!(await doing)) void readAgain(listTerminals)
  }
  async function sure(which: 'unbind' | 'block', doIt: () => Promise<unknown>) {
    const answer = await ask({
      title: t(`terminals.${which}Title`),
      detail: t(`terminals.${which}Detail`),
      confirm: t(`terminals.${which}`),
      danger: true,
    })
    if (answer !== null) await then(doIt())
  }
  return (
    <section className="form">
      {terminal.status === 'unknown' ? (
        <FormField
          label={t('terminals.bindTo')}
          rule={guess ? t('terminals.guess', { plate: terminal.plate }) : t('terminals.bindRule')}
          error={problemAt(problems, 'vehicleId')}
        >
          {(aria) => (
            <div className="inline">
              <SearchSelect
                aria={aria}
                value={wanted}
                onChange={setChosen}
                placeholder={t('terminals.chooseVehicle')}
                choices={vehicles.filter((one) => one.active).map((one) => ({ value: one.id, label: `${one.callSign}  ${one.plate}` }))}
              />
              <button
                type="button"
                className="button button--primary"
                disabled={!wanted || busy}
                onClick={() => wanted && void then(bind.run({ ...at, body: { ...at.body, vehicleId: wanted } }))}
              >
                {t('terminals.bind')}
              </button>
            </div>
          )}
        </FormField>
      ) : null}
      {terminal.status === 'bound' ? (
        <p className="part__state">
          {t('terminals.speaksFor')} <b>{vehicle ? `${vehicle.callSign} ${vehicle.plate}` : '—'}</b>
        </p>
      ) : null}
      <div className="part__actions">
        {terminal.status === 'bound' ? (
          <button type="button" className="button button--small" disabled={busy} onClick={() => void sure('unbind', () => unbind.run(at))}>
            {t('terminals.unbind')}
          </button>
        ) : null}
        {terminal.protocol === 'jt808' && terminal.status !== 'blocked' && !terminal.mayRegisterAgain ? (
          <button
            type="button"
            className="button button--small"
            title={t('terminals.allowDetail')}
            disabled={busy}
            onClick={() => void then(allow.run(at))}
          >
            {t('terminals.allow')}
          </button>
        ) : null}
        {terminal.mayRegisterAgain ? <span className="tag tag--unknown">{t('terminals.allowed')}</span> : null}
        {terminal.status === 'blocked' ? (
          <button type="button" className="button button--small" disabled={busy} onClick={() => void then(unblock.run(at))}>
            {t('terminals.unblock')}
          </button>
        ) : (
          <button
            type="button"
            className="button button--small button--danger"
            disabled={busy}
            onClick={() => void sure('block', () => block.run(at))}
          >
            {t('terminals.block')}
          </button>
        )}
      </div>
      <ProblemNotice problem={problem} />
    </section>
  )
}
