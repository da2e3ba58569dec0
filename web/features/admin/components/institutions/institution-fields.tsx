import { Switch } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Institution } from '#contract/rest/institutions.ts'
import type { Point } from '#contract/values.ts'
import {
  hospitalCapabilities,
  institutionKinds,
  institutionLevels,
  type InstitutionKind,
  type InstitutionLevel,
} from '#contract/vocabulary.ts'
import { Choices } from '../../../../shared/forms/choices.tsx'
import type { Editing } from '../../../../shared/forms/use-editing.ts'
import { pointText } from '../../logic/points.ts'
import { below } from '../../logic/tree.ts'
import { EditField, TextField } from '../../../../shared/forms/edit-field.tsx'
import { PlacePicker } from '../place-picker.tsx'
import { SearchSelect } from '../../../../shared/forms/search-select.tsx'

export type InstitutionValues = Omit<Institution, 'id' | 'version'>

export const blankInstitution: InstitutionValues = {
  parentId: null,
  name: '',
  shortName: '',
  kind: 'village_clinic',
  level: 'village',
  code: null,
  divisionCode: null,
  address: null,
  phone: null,
  location: null,
  locationApproximate: false,
  capabilities: [],
  diagnosticKit: false,
  active: true,
}

interface Props {
  editing: Editing<InstitutionValues>
  problems: ReadonlyMap<string, string | null>
  all: readonly Institution[]
  id: string | null
  disabled: boolean
  onPlace: (place: Point | null) => void
}

/** Names and codes on the left, the place on the right. */
export function InstitutionFields({ editing, problems, all, id, disabled, onPlace }: Props) {
  const { t } = useTranslation(['admin', 'words', 'common'])
  const field = { editing, problems, disabled }
  const yesNo = (value: boolean) => t(value ? 'yes' : 'no')
  const under = id ? below(all, id) : new Set<string>()
  const switchOf = (name: 'locationApproximate' | 'diagnosticKit' | 'active', rule?: string) => (
    <EditField {...{ editing, problems }} field={name} label={t(`institutions.${name}`)} {...(rule ? { rule } : {})} text={yesNo}>
      {(aria, value, set) => <Switch {...aria} checked={value} onChange={set} disabled={disabled} className="switch" />}
    </EditField>
  )
  return (
    <div className="form form--two">
      <div className="form">
        <TextField {...field} field="name" label={t('institutions.name')} maxLength={80} required />
        <div className="form__row">
          <TextField
            {...field}
            field="shortName"
            label={t('institutions.shortName')}
            rule={t('institutions.shortNameRule')}
            maxLength={20}
            required
          />
          <TextField {...field} field="phone" label={t('institutions.phone')} rule={t('phoneRule')} maxLength={21} nullable mono />
        </div>
        <EditField
          {...{ editing, problems }}
          field="parentId"
          label={t('institutions.parent')}
          text={(value) => all.find((one) => one.id === value)?.name ?? t('institutions.top')}
        >
          {(aria, value, set) => (
            <SearchSelect
              aria={aria}
              value={value}
              onChange={set}
              clearable
              disabled={disabled}
              placeholder={t('institutions.top')}
              choices={all.filter((one) => !under.has(one.id)).map((one) => ({ value: one.id, label: one.name, find: one.shortName }))}
            />
          )}
        </EditField>
        <div className="form__row">
          <EditField
            {...{ editing, problems }}
            field="kind"
            label={t('institutions.kind')}
            required
            text={(word) => t(`words:institutionKind.${word}`)}
          >
            {(aria, value, set) => (
              <SearchSelect
                aria={aria}
                value={value}
                disabled={disabled}
                onChange={(next) => next && set(next as InstitutionKind)}
                choices={institutionKinds.map((word) => ({ value: word, label: t(`words:institutionKind.${word}`) }))}
              />
            )}
          </EditField>
          <EditField
            {...{ editing, problems }}
            field="level"
            label={t('institutions.level')}
            required
            text={(word) => t(`words:institutionLevel.${word}`)}
          >
            {(aria, value, set) => (
              <SearchSelect
                aria={aria}
                value={value}
                disabled={disabled}
                onChange={(next) => next && set(next as InstitutionLevel)}
                choices={institutionLevels.map((word) => ({ value: word, label: t(`words:institutionLevel.${word}`) }))}
              />
            )}
          </EditField>
        </div>
        <div className="form__row">
          <TextField
            {...field}
            field="code"
            label={t('institutions.code')}
            rule={t('institutions.codeRule')}
            maxLength={40}
            nullable
            mono
          />
          <TextField
            {...field}
            field="divisionCode"
            label={t('institutions.divisionCode')}
            rule={t('institutions.divisionRule')}
            maxLength={12}
            nullable
            mono
          />
        </div>
        <EditField
          {...{ editing, problems }}
          field="capabilities"
          label={t('institutions.capabilities')}
          rule={t('institutions.capabilitiesRule')}
          group
          text={(words) => words.map((word) => t(`words:hospitalCapability.${word}`)).join(t('common:listSeparator'))}
        >
          {(_, value, set) => (
            <Choices
              words={hospitalCapabilities}
              chosen={value}
              onChange={set}
              disabled={disabled}
              text={(word) => t(`words:hospitalCapability.${word}`)}
            />
          )}
        </EditField>
      </div>
      <div className="form">
        <TextField {...field} field="address" label={t('institutions.address')} maxLength={200} nullable />
        <EditField {...{ editing, problems }} field="location" label={t('place.title')} text={(point) => (point ? pointText(point) : '—')}>
          {(aria, value) => <PlacePicker aria={aria} value={value} onChange={onPlace} disabled={disabled} />}
        </EditField>
        {switchOf('locationApproximate', t('place.approximateRule'))}
        <div className="form__row">
          {switchOf('diagnosticKit', t('institutions.kitRule'))}
          {switchOf('active', t('institutions.activeRule'))}
        </div>
      </div>
    </div>
  )
}
