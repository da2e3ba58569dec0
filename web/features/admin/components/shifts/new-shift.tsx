import { useTranslation } from 'react-i18next'
import type { Account } from '#contract/rest/accounts.ts'
import { createShift, listShifts, type Vehicle } from '#contract/rest/fleet.ts'
import { crewDuties, type CrewDuty } from '#contract/vocabulary.ts'
import { readAgain } from '../../../../shared/api/queries.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { fieldProblems } from '../../../../shared/forms/field-problems.ts'
import { useEditing } from '../../../../shared/forms/use-editing.ts'
import { dayPlus, momentAt } from '../../../../shared/ui/zoned.ts'
import { EditField } from '../../../../shared/forms/edit-field.tsx'
import { SidePanel } from '../../../../shared/ui/side-panel.tsx'
import { SaveBar } from '../../../../shared/forms/save-bar.tsx'
import { SearchSelect } from '../../../../shared/forms/search-select.tsx'

interface Values {
  startsAt: string
  endsAt: string
  crew: { accountId: string; duty: CrewDuty }[]
}
interface Props {
  vehicle: Vehicle
  day: string
  people: readonly Account[]
  onClose: () => void
}

/** A shift of one vehicle: day or night by one press, and who is on it. */
export function NewShift({ vehicle, day, people, onClose }: Props) {
  const { t } = useTranslation(['admin', 'words'])
  const { timeZone } = useMe().centre
  const spans = {
    day: { startsAt: `${day}T08:00`, endsAt: `${day}T20:00` },
    night: { startsAt: `${day}T20:00`, endsAt: `${dayPlus(day, 1)}T08:00` },
    whole: { startsAt: `${day}T08:00`, endsAt: `${dayPlus(day, 1)}T08:00` },
  }
  const blank: Values = { ...spans.day, crew: [] }
  const editing = useEditing<Values>(`admin.shift.${vehicle.id}.${day}`, blank)
  const { values } = editing
  const create = useCommand(createShift)
  const problems = fieldProblems(create.problem, { 'shift.overlaps': 'startsAt', 'shift.member_busy': 'crew', 'object.not_found': 'crew' })
  async function save() {
    const at = (local: string) => {
      const moment = momentAt(local, timeZone)
      return Number.isNaN(moment) ? local : new Date(moment).toISOString()
    }
    const body = {
      vehicleId: vehicle.id,
      startsAt: at(values.startsAt),
      endsAt: at(values.endsAt),
      crew: values.crew.filter((one) => one.accountId),
    }
    if (!(await create.run({ body }))) return
    editing.drop()
    void readAgain(listShifts)
    onClose()
  }
  return (
    <SidePanel
      title={vehicle.callSign}
      note={day}
      onClose={onClose}
      onSubmit={() => void save()}
      footer={
        <SaveBar
          dirty={values.crew.some((one) => one.accountId)}
          busy={create.busy}
          conflicts={0}
          problem={create.problem}
          atField={problems.size > 0}
          label={t('shifts.create')}
          onAgain={() => void create.again()}
          onDrop={() => {
            editing.drop()
            onClose()
          }}
        />
      }
    >
      <div className="form">
        <div className="choices" role="group" aria-label={t('shifts.usual')}>
          {(['day', 'night', 'whole'] as const).map((name) => (
            <button
              key={name}
              type="button"
              className="button button--small"
              aria-pressed={values.startsAt === spans[name].startsAt && values.endsAt === spans[name].endsAt}
              onClick={() => editing.setAll(spans[name])}
            >
              {t(`shifts.${name}`)}
            </button>
          ))}
        </div>
        <div className="form__row">
          {(['startsAt', 'endsAt'] as const).map((field) => (
            <EditField key={field} {...{ editing, problems }} field={field} label={t(`shifts.${field}`)} required>
              {(aria, value, change) => (
                <input {...aria} className="field" type="datetime-local" value={value} onChange={(event) => change(event.target.value)} />
              )}
            </EditField>
          ))}
        </div>
        <EditField {...{ editing, problems }} field="crew" label={t('shifts.crew')} rule={t('shifts.crewRule')} required group>
          {(_, value, change) => (
            <div className="crew">
              {[...value, { accountId: '', duty: crewDuties[value.length] ?? 'doctor' }].slice(0, 8).map((member, index) => (
                // oxlint-disable-next-line react/no-array-index-key -- a row is its place until it has a person
                <div key={index} className="inline">
                  <select
                    className="field crew__duty"
                    aria-label={t('shifts.duty')}
                    value={member.duty}
                    disabled={!member.accountId}
                    onChange={(event) =>
                      change(value.map((one, at) => (at === index ? { ...one, duty: event.target.value as CrewDuty } : one)))
                    }
                  >
                    {crewDuties.map((duty) => (
                      <option key={duty} value={duty}>
                        {t(`words:crewDuty.${duty}`)}
                      </option>
                    ))}
                  </select>
                  <SearchSelect
                    label={t('shifts.person')}
                    clearable
                    value={member.accountId || null}
                    placeholder={t('shifts.choosePerson')}
                    onChange={(accountId) =>
                      change(
                        accountId
                          ? value[index]
                            ? value.map((one, at) => (at === index ? { ...one, accountId } : one))
                            : [...value, { accountId, duty: member.duty }]
                          : value.filter((_one, at) => at !== index),
                      )
                    }
                    choices={people
                      .filter((one) => one.id === member.accountId || !value.some((other) => other.accountId === one.id))
                      .map((one) => ({ value: one.id, label: one.displayName, find: one.login }))}
                  />
                </div>
              ))}
            </div>
          )}
        </EditField>
      </div>
    </SidePanel>
  )
}
