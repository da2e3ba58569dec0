import { useTranslation } from 'react-i18next'
import type { Vehicle } from '#contract/rest/fleet.ts'
import { createTablet } from '#contract/rest/tracking.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { fieldProblems } from '../../../../shared/forms/field-problems.ts'
import { useEditing } from '../../../../shared/forms/use-editing.ts'
import { keepTerminal } from '../../api/terminals.ts'
import { EditField, TextField } from '../../../../shared/forms/edit-field.tsx'
import { SidePanel } from '../../../../shared/ui/side-panel.tsx'
import { SaveBar } from '../../../../shared/forms/save-bar.tsx'
import { SearchSelect } from '../../../../shared/forms/search-select.tsx'

interface Values {
  protocol: 'osmand' | 'owntracks'
  vehicleId: string
  label: string
}
const blank: Values = { protocol: 'osmand', vehicleId: '', label: '' }

/** A tablet or phone that reports its place; its token comes next. */
export function NewTablet(props: { vehicles: readonly Vehicle[]; onClose: () => void; onMade: (id: string) => void }) {
  const { t } = useTranslation('admin')
  const editing = useEditing<Values>('admin.tablet.new', blank)
  const create = useCommand(createTablet)
  const problems = fieldProblems(create.problem, { 'object.not_found': 'vehicleId' })
  async function save() {
    const made = await create.run({ body: editing.values })
    if (!made) return
    editing.drop()
    keepTerminal(made)
    props.onMade(made.id)
  }
  return (
    <SidePanel
      title={t('terminals.newTablet')}
      onClose={props.onClose}
      onSubmit={() => void save()}
      footer={
        <SaveBar
          dirty={editing.dirty && editing.values.vehicleId !== ''}
          busy={create.busy}
          conflicts={0}
          problem={create.problem}
          atField={problems.size > 0}
          label={t('terminals.create')}
          onAgain={() => void create.again()}
          onDrop={() => {
            editing.drop()
            props.onClose()
          }}
        />
      }
    >
      <div className="form">
        <TextField
          {...{ editing, problems }}
          field="label"
          label={t('terminals.label')}
          rule={t('terminals.labelRule')}
          maxLength={60}
          required
        />
        <EditField {...{ editing, problems }} field="protocol" label={t('terminals.app')} required>
          {(aria, value, set) => (
            <SearchSelect
              aria={aria}
              value={value}
              onChange={(next) => next && set(next as Values['protocol'])}
              choices={(['osmand', 'owntracks'] as const).map((word) => ({ value: word, label: t(`terminals.is.${word}`) }))}
            />
          )}
        </EditField>
        <EditField {...{ editing, problems }} field="vehicleId" label={t('terminals.vehicle')} required>
          {(aria, value, set) => (
            <SearchSelect
              aria={aria}
              value={value || null}
              onChange={(next) => next && set(next)}
              placeholder={t('terminals.chooseVehicle')}
              choices={props.vehicles.filter((one) => one.active).map((one) => ({ value: one.id, label: `${one.callSign}  ${one.plate}` }))}
            />
          )}
        </EditField>
      </div>
    </SidePanel>
  )
}
