import { useTranslation } from 'react-i18next'
import { addSlot, changeSlot, onCall, removeSlot, rotaWeek, type RotaSlot } from '#contract/rest/rotas.ts'
import type { RotaService, Specialty } from '#contract/vocabulary-consults.ts'
import { readAgain } from '../../../../shared/api/queries.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { EditField } from '../../../../shared/forms/edit-field.tsx'
import { fieldProblems } from '../../../../shared/forms/field-problems.ts'
import { SaveBar } from '../../../../shared/forms/save-bar.tsx'
import { SearchSelect } from '../../../../shared/forms/search-select.tsx'
import { useEditing } from '../../../../shared/forms/use-editing.ts'
import { ask } from '../../../../shared/ui/ask.tsx'
import { SidePanel } from '../../../../shared/ui/side-panel.tsx'
import { localText } from '../../../../shared/ui/zoned.ts'
import { usePractitioners } from '../../api.ts'
import { isoAt } from '../../logic/times.ts'
import { presets, spanOn, type Preset } from '../../logic/rota.ts'

interface Typed {
  accountId: string | null
  startsAt: string
  endsAt: string
  callOrder: number
  capacity: number | null
  note: string
}

interface Props {
  institutionId: string
  service: RotaService
  specialty: Specialty
  /** The day on which a new one is to begin. */
  day: string
  /** Null: a new one. */
  slot: RotaSlot | null
  editable: boolean
  onClose: () => void
}

/** One duty: who, from when to when, in which place. */
export function SlotPanel({ institutionId, service, specialty, day, slot, editable, onClose }: Props) {
  const { t } = useTranslation(['registers', 'words', 'common'])
  const { timeZone } = useMe().centre
  const people = usePractitioners(institutionId)
  const usual: Preset[] = service === 'consultation' ? ['day', 'night', 'whole'] : ['morning', 'afternoon']
  const editing = useEditing<Typed>(
    slot ? `rota.slot.${slot.id}` : `rota.new.${institutionId}.${service}.${specialty}.${day}`,
    slot
      ? {
          accountId: slot.doctor.accountId,
          startsAt: localText(slot.startsAt, timeZone),
          endsAt: localText(slot.endsAt, timeZone),
          callOrder: slot.callOrder,
          capacity: slot.capacity,
          note: slot.note ?? '',
        }
      : { accountId: null, ...spanOn(day, usual[0]!), callOrder: 1, capacity: service === 'consultation' ? null : 12, note: '' },
  )
  const done = () => {
    editing.drop()
    void readAgain(rotaWeek)
    void readAgain(onCall)
    onClose()
  }
  const add = useCommand(addSlot, done)
  const change = useCommand(changeSlot, done)
  const remove = useCommand(removeSlot, done)
  const { values } = editing
  const startsAt = isoAt(values.startsAt, timeZone)
  const endsAt = isoAt(values.endsAt, timeZone)
  const save = slot ? change : add
  const problem = save.problem ?? remove.problem
  const problems = fieldProblems(problem, {
    'rota.times_invalid': 'endsAt',
    'rota.overlaps': 'accountId',
    'rota.not_practitioner': 'accountId',
    'rota.specialty_mismatch': 'accountId',
    'rota.order_taken': 'callOrder',
    'rota.capacity_wrong': 'capacity',
  })
  function send() {
    if (!values.accountId || !startsAt || !endsAt) return
    const body = {
      accountId: values.accountId,
      startsAt,
      endsAt,
      callOrder: values.callOrder,
      capacity: values.capacity,
      note: values.note.trim() || null,
    }
    if (slot) void change.run({ params: { slotId: slot.id }, body: { ...body, version: slot.version } })
    else void add.run({ body: { ...body, institutionId, service, specialty } })
  }
  async function takeAway() {
    if (!slot) return
    const sure = await ask({ title: t('rota.removeTitle'), detail: t('rota.removeDetail'), confirm: t('rota.remove'), danger: true })
    if (sure !== null) await remove.run({ params: { slotId: slot.id }, body: { version: slot.version } })
  }
  const choices = (people.data?.practitioners ?? [])
    .filter((one) => one.active && (one.specialties.includes(specialty) || one.accountId === values.accountId))
    .map((one) => ({ value: one.accountId, label: `${one.name} · ${t(`words:doctorTitle.${one.title}`)}`, find: one.department }))
  const field = { editing, problems }
  return (
    <SidePanel
      title={`${t(`words:rotaService.${service}`)} · ${t(`words:specialty.${specialty}`)}`}
      note={slot ? null : day}
      onClose={onClose}
      {...(editable ? { onSubmit: send } : {})}
      footer={
        editable ? (
          <SaveBar
            dirty={editing.dirty || (!slot && values.accountId !== null)}
            busy={add.busy || change.busy || remove.busy}
            conflicts={editing.conflicts.length}
            problem={problem}
            atField={problems.size > 0}
            onAgain={() => void save.again()}
            onDrop={() => {
              editing.drop()
              onClose()
            }}
          >
            {slot ? (
              <button type="button" className="button button--danger" onClick={() => void takeAway()}>
                {t('rota.remove')}
              </button>
            ) : null}
          </SaveBar>
        ) : null
      }
    >
      <div className="form">
        <EditField {...field} field="accountId" label={t('rota.doctor')} required>
          {(aria, value, set) => (
            <SearchSelect
              aria={aria}
              value={value}
              choices={choices}
              onChange={set}
              placeholder={t('rota.chooseDoctor')}
              disabled={!editable}
            />
          )}
        </EditField>
        {editable ? (
          <div className="inline">
            {usual.map((preset) => (
              <button
                key={preset}
                type="button"
                className="button button--small"
                aria-pressed={values.startsAt.slice(11) === presets[preset].from && values.endsAt.slice(11) === presets[preset].to}
                onClick={() => editing.setAll(spanOn(values.startsAt.slice(0, 10), preset))}
              >
                {t(`rota.preset.${preset}`)}
              </button>
            ))}
          </div>
        ) : null}
        <div className="form__row">
          {(['startsAt', 'endsAt'] as const).map((name) => (
            <EditField key={name} {...field} field={name} label={t(`rota.${name}`)} required>
              {(aria, value, set) => (
                <input
                  {...aria}
                  className="field"
                  type="datetime-local"
                  disabled={!editable}
                  value={value}
                  onChange={(event) => set(event.target.value)}
                />
              )}
            </EditField>
          ))}
        </div>
        {service === 'consultation' ? (
          <EditField {...field} field="callOrder" label={t('rota.callOrder')} rule={t('rota.callOrderRule')}>
            {(aria, value, set) => (
              <select {...aria} className="field" disabled={!editable} value={value} onChange={(event) => set(Number(event.target.value))}>
                {[1, 2, 3, 4].map((order) => (
                  <option key={order} value={order}>
                    {t('rota.order', { order })}
                  </option>
                ))}
              </select>
            )}
          </EditField>
        ) : (
          <EditField
            {...field}
            field="capacity"
            label={t('rota.capacity')}
            rule={slot ? t('rota.booked', { count: slot.booked }) : undefined}
          >
            {(aria, value, set) => (
              <input
                {...aria}
                className="field"
                inputMode="numeric"
                disabled={!editable}
                value={value ?? ''}
                onChange={(event) => {
                  const digits = event.target.value.replace(/\D/g, '').slice(0, 3)
                  set(digits === '' ? null : Number(digits))
                }}
              />
            )}
          </EditField>
        )}
        <EditField {...field} field="note" label={t('rota.note')}>
          {(aria, value, set) => (
            <input
              {...aria}
              className="field"
              maxLength={200}
              disabled={!editable}
              value={value}
              onChange={(event) => set(event.target.value)}
            />
          )}
        </EditField>
      </div>
    </SidePanel>
  )
}
