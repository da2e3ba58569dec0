import { Switch } from 'antd'
import { useTranslation } from 'react-i18next'
import { roles, type Role } from '#contract/roles.ts'
import { Choices } from '../../../../shared/forms/choices.tsx'
import type { Editing } from '../../../../shared/forms/use-editing.ts'
import { useInstitutions } from '../../api/people.ts'
import { barOf, isLone } from '../../logic/roles.ts'
import { EditField, TextField } from '../../../../shared/forms/edit-field.tsx'
import { SearchSelect } from '../../../../shared/forms/search-select.tsx'

export interface PersonValues {
  displayName: string
  roles: Role[]
  institutionId: string | null
  isDevice: boolean
  disabled: boolean
}

interface Props {
  editing: Editing<PersonValues>
  problems: ReadonlyMap<string, string | null>
  disabled: boolean
  isNew: boolean
}

/** Who somebody is and what they may do. That some roles are held alone is said before anybody tries. */
export function PersonFields({ editing, problems, disabled, isNew }: Props) {
  const { t } = useTranslation(['admin', 'words', 'common'])
  const institutions = useInstitutions()
  const nameOf = (id: string | null) => institutions.find((one) => one.id === id)?.name ?? t('people.noInstitution')
  const word = (role: Role) => t(`words:role.${role}`)
  const chosen = editing.values.roles
  const alone = chosen.find(isLone)
  return (
    <>
      <TextField {...{ editing, problems, disabled }} field="displayName" label={t('people.displayName')} maxLength={40} required />
      <EditField
        {...{ editing, problems }}
        field="roles"
        label={t('people.roles')}
        required
        group
        text={(value) => value.map(word).join(t('common:listSeparator'))}
        rule={alone ? t('people.aloneChosen', { role: word(alone) }) : t('people.aloneRule')}
      >
        {(_, value, set) => (
          <Choices
            words={roles}
            chosen={value}
            onChange={set}
            text={word}
            disabled={disabled}
            barred={(role) => {
              const bar = barOf(role, value)
              return bar && t(`people.bar.${bar}`)
            }}
          />
        )}
      </EditField>
      <EditField {...{ editing, problems }} field="institutionId" label={t('people.institution')} text={nameOf}>
        {(aria, value, set) => (
          <SearchSelect
            aria={aria}
            value={value}
            onChange={set}
            clearable
            disabled={disabled}
            placeholder={t('people.noInstitution')}
            choices={institutions.map((one) => ({ value: one.id, label: one.name, find: `${one.shortName} ${one.code ?? ''}` }))}
          />
        )}
      </EditField>
      <div className="form__row">
        <EditField
          {...{ editing, problems }}
          field="isDevice"
          label={t('people.isDevice')}
          rule={t('people.isDeviceRule')}
          text={(value) => t(value ? 'yes' : 'no')}
        >
          {(aria, value, set) => <Switch id={aria.id} checked={value} onChange={set} disabled={disabled} className="switch" />}
        </EditField>
        {isNew ? null : (
          <EditField
            {...{ editing, problems }}
            field="disabled"
            label={t('people.disabled')}
            rule={t('people.disabledRule')}
            text={(value) => t(value ? 'yes' : 'no')}
          >
            {(aria, value, set) => <Switch id={aria.id} checked={value} onChange={set} disabled={disabled} className="switch" />}
          </EditField>
        )}
      </div>
    </>
  )
}
