import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { unregisteredDoctors } from '#contract/rest/practitioners.ts'
import { read } from '../../../../shared/api/queries.ts'
import { FormField } from '../../../../shared/forms/form-field.tsx'
import { SearchSelect } from '../../../../shared/forms/search-select.tsx'
import { SidePanel } from '../../../../shared/ui/side-panel.tsx'

interface Props {
  onClose: () => void
  onChosen: (accountId: string) => void
}

/** Whom to register: doctors by their role who are no practitioner yet. */
export function NewPractitioner({ onClose, onChosen }: Props) {
  const { t } = useTranslation(['registers', 'common'])
  const { data } = useQuery({ ...read(unregisteredDoctors, {}), refetchOnMount: 'always' })
  const choices = (data?.people ?? []).map((one) => ({ value: one.accountId, label: `${one.name} · ${one.institutionName ?? '—'}` }))
  return (
    <SidePanel title={t('practitioners.register')} onClose={onClose}>
      <FormField label={t('practitioners.person')} rule={t('practitioners.personRule')} required>
        {(aria) => (
          <SearchSelect
            aria={aria}
            value={null}
            choices={choices}
            placeholder={t('practitioners.choosePerson')}
            onChange={(accountId) => {
              if (accountId) onChosen(accountId)
            }}
          />
        )}
      </FormField>
    </SidePanel>
  )
}
