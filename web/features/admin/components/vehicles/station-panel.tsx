import { Switch } from 'antd'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { createStation, listStations, updateStation, type Station } from '#contract/rest/fleet.ts'
import type { Point } from '#contract/values.ts'
import { readAgain } from '../../../../shared/api/queries.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { fieldProblems } from '../../../../shared/forms/field-problems.ts'
import { useEditing } from '../../../../shared/forms/use-editing.ts'
import { keepStation } from '../../api/fleet.ts'
import { useInstitutions } from '../../api/people.ts'
import { pointText } from '../../logic/points.ts'
import { EditField, TextField } from '../../../../shared/forms/edit-field.tsx'
import { SidePanel } from '../../../../shared/ui/side-panel.tsx'
import { PlacePicker } from '../place-picker.tsx'
import { SaveBar } from '../../../../shared/forms/save-bar.tsx'
import { SearchSelect } from '../../../../shared/forms/search-select.tsx'

interface Values {
  name: string
  institutionId: string | null
  location: Point | null
  locationApproximate: boolean
  active: boolean
}
const blank: Values = { name: '', institutionId: null, location: null, locationApproximate: false, active: true }

/** Where units stand when they wait. */
export function StationPanel({ station, onClose, onMade }: { station: Station | null; onClose: () => void; onMade: (id: string) => void }) {
  const { t } = useTranslation(['admin', 'common'])
  const institutions = useInstitutions()
  const latest = useMemo<Values>(
    () =>
      station
        ? {
            name: station.name,
            institutionId: station.institutionId,
            location: station.location,
            locationApproximate: station.locationApproximate,
            active: station.active,
          }
        : blank,
    [station],
  )
  const editing = useEditing<Values>(`admin.station.${station?.id ?? 'new'}`, latest)
  const create = useCommand(createStation)
  const update = useCommand(updateStation)
  const command = station ? update : create
  const problems = fieldProblems(command.problem, { 'location.out_of_world': 'location', 'object.not_found': 'institutionId' })
  const { set } = editing
  const place = useCallback((point: Point | null) => set('location', point), [set])
  async function save() {
    const { location, ...rest } = editing.values
    if (!location) return
    const saved = station
      ? await update.run({ params: { stationId: station.id }, body: { version: station.version, location, ...rest } })
      : await create.run({ body: { location, ...rest } })
    if (!saved) return void readAgain(listStations)
    editing.drop()
    keepStation(saved)
    if (!station) onMade(saved.id)
  }
  return (
    <SidePanel
      title={station?.name ?? t('stations.new')}
      onClose={onClose}
      onSubmit={() => void save()}
      footer={
        <SaveBar
          dirty={editing.dirty && editing.values.location !== null}
          busy={command.busy}
          conflicts={editing.conflicts.length}
          problem={command.problem}
          atField={problems.size > 0}
          onAgain={() => void save()}
          onDrop={() => {
            editing.drop()
            command.dismiss()
          }}
        />
      }
    >
      <div className="form">
        <TextField {...{ editing, problems }} field="name" label={t('stations.name')} maxLength={60} required />
        <EditField
          {...{ editing, problems }}
          field="institutionId"
          label={t('people.institution')}
          text={(id) => institutions.find((one) => one.id === id)?.name ?? '—'}
        >
          {(aria, value, change) => (
            <SearchSelect
              aria={aria}
              value={value}
              onChange={change}
              clearable
              placeholder={t('people.noInstitution')}
              choices={institutions.map((one) => ({ value: one.id, label: one.name, find: one.shortName }))}
            />
          )}
        </EditField>
        <EditField
          {...{ editing, problems }}
          field="location"
          label={t('place.title')}
          required
          text={(point) => (point ? pointText(point) : '—')}
        >
          {(aria, value) => <PlacePicker aria={aria} value={value} onChange={place} disabled={false} />}
        </EditField>
        <div className="form__row">
          <EditField
            {...{ editing, problems }}
            field="locationApproximate"
            label={t('place.approximate')}
            rule={t('place.approximateRule')}
          >
            {(aria, value, change) => <Switch {...aria} checked={value} onChange={change} className="switch" />}
          </EditField>
          <EditField {...{ editing, problems }} field="active" label={t('stations.active')}>
            {(aria, value, change) => <Switch {...aria} checked={value} onChange={change} className="switch" />}
          </EditField>
        </div>
      </div>
    </SidePanel>
  )
}
