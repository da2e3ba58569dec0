import { Switch } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { createVehicle, listVehicles, updateVehicle, type Station, type Vehicle } from '#contract/rest/fleet.ts'
import { unitCapabilities, vehicleKinds, type UnitCapability, type VehicleKind } from '#contract/vocabulary.ts'
import { readAgain } from '../../../../shared/api/queries.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { Choices } from '../../../../shared/forms/choices.tsx'
import { fieldProblems } from '../../../../shared/forms/field-problems.ts'
import { useEditing } from '../../../../shared/forms/use-editing.ts'
import { StatusBadge } from '../../../../shared/ui/badges.tsx'
import { keepVehicle } from '../../api/fleet.ts'
import { EditField, TextField } from '../../../../shared/forms/edit-field.tsx'
import { SidePanel } from '../../../../shared/ui/side-panel.tsx'
import { SaveBar } from '../../../../shared/forms/save-bar.tsx'
import { SearchSelect } from '../../../../shared/forms/search-select.tsx'

interface Values {
  callSign: string
  plate: string
  kind: VehicleKind
  capabilities: UnitCapability[]
  stationId: string
  phone: string | null
  active: boolean
}
const blank: Values = {
  callSign: '',
  plate: '',
  kind: 'negative_pressure_ambulance',
  capabilities: ['transport', 'negative_pressure'],
  stationId: '',
  phone: null,
  active: true,
}

/** One vehicle, or a new one. */
export function VehiclePanel(props: {
  vehicle: Vehicle | null
  stations: readonly Station[]
  onClose: () => void
  onMade: (id: string) => void
}) {
  const { vehicle, stations, onClose, onMade } = props
  const { t } = useTranslation(['admin', 'words', 'common'])
  const latest = useMemo<Values>(
    () =>
      vehicle
        ? {
            callSign: vehicle.callSign,
            plate: vehicle.plate,
            kind: vehicle.kind,
            capabilities: vehicle.capabilities,
            stationId: vehicle.stationId,
            phone: vehicle.phone,
            active: vehicle.active,
          }
        : blank,
    [vehicle],
  )
  const editing = useEditing<Values>(`admin.vehicle.${vehicle?.id ?? 'new'}`, latest)
  const create = useCommand(createVehicle)
  const update = useCommand(updateVehicle)
  const command = vehicle ? update : create
  const problems = fieldProblems(command.problem, {
    'vehicle.plate_taken': 'plate',
    'vehicle.busy': 'active',
    'object.not_found': 'stationId',
  })
  async function save() {
    const body = editing.values
    const saved = vehicle
      ? await update.run({ params: { vehicleId: vehicle.id }, body: { version: vehicle.version, ...body } })
      : await create.run({ body })
    if (!saved) return void readAgain(listVehicles)
    editing.drop()
    keepVehicle(saved)
    if (!vehicle) onMade(saved.id)
  }
  return (
    <SidePanel
      title={vehicle?.callSign ?? t('vehicles.new')}
      note={vehicle ? <StatusBadge state={vehicle.state} /> : null}
      onClose={onClose}
      onSubmit={() => void save()}
      footer={
        <SaveBar
          dirty={editing.dirty}
          busy={command.busy}
          conflicts={editing.conflicts.length}
          problem={command.problem}
          atField={problems.size > 0}
          {...(vehicle ? {} : { label: t('vehicles.create') })}
          onAgain={() => void save()}
          onDrop={() => {
            editing.drop()
            command.dismiss()
          }}
        />
      }
    >
      <div className="form">
        <div className="form__row">
          <TextField {...{ editing, problems }} field="callSign" label={t('vehicles.callSign')} maxLength={20} required />
          <TextField
            {...{ editing, problems }}
            field="plate"
            label={t('vehicles.plate')}
            rule={t('vehicles.plateRule')}
            maxLength={12}
            required
          />
        </div>
        <EditField
          {...{ editing, problems }}
          field="kind"
          label={t('vehicles.kind')}
          required
          text={(word) => t(`words:vehicleKind.${word}`)}
        >
          {(aria, value, set) => (
            <SearchSelect
              aria={aria}
              value={value}
              onChange={(next) => next && set(next as VehicleKind)}
              choices={vehicleKinds.map((word) => ({ value: word, label: t(`words:vehicleKind.${word}`) }))}
            />
          )}
        </EditField>
        <EditField
          {...{ editing, problems }}
          field="capabilities"
          label={t('vehicles.capabilities')}
          rule={t('vehicles.capabilitiesRule')}
          group
          text={(words) => words.map((word) => t(`words:unitCapability.${word}`)).join(t('common:listSeparator'))}
        >
          {(_, value, set) => (
            <Choices words={unitCapabilities} chosen={value} onChange={set} text={(word) => t(`words:unitCapability.${word}`)} />
          )}
        </EditField>
        <EditField
          {...{ editing, problems }}
          field="stationId"
          label={t('vehicles.station')}
          required
          text={(id) => stations.find((one) => one.id === id)?.name ?? '—'}
        >
          {(aria, value, set) => (
            <SearchSelect
              aria={aria}
              value={value || null}
              onChange={(next) => next && set(next)}
              placeholder={t('vehicles.chooseStation')}
              choices={stations.filter((one) => one.active || one.id === value).map((one) => ({ value: one.id, label: one.name }))}
            />
          )}
        </EditField>
        <TextField
          {...{ editing, problems }}
          field="phone"
          label={t('vehicles.phone')}
          rule={t('phoneRule')}
          maxLength={21}
          nullable
          mono
        />
        <EditField
          {...{ editing, problems }}
          field="active"
          label={t('vehicles.active')}
          rule={t('vehicles.activeRule')}
          text={(value) => t(value ? 'yes' : 'no')}
        >
          {(aria, value, set) => <Switch {...aria} checked={value} onChange={set} className="switch" />}
        </EditField>
      </div>
      {vehicle ? <CrewNow vehicle={vehicle} /> : null}
    </SidePanel>
  )
}

function CrewNow({ vehicle }: { vehicle: Vehicle }) {
  const { t } = useTranslation(['admin', 'words', 'common'])
  return (
    <section className="part">
      <h3>{t('vehicles.crewNow')}</h3>
      <p className="part__state">
        {vehicle.shift
          ? vehicle.shift.crew.map((one) => `${t(`words:crewDuty.${one.duty}`)} ${one.displayName}`).join(t('common:listSeparator'))
          : t('vehicles.noCrew')}
      </p>
    </section>
  )
}
