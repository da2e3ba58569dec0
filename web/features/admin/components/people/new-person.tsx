import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createAccount, type Account } from '#contract/rest/accounts.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { fieldProblems } from '../../../../shared/forms/field-problems.ts'
import { useEditing, type Editing } from '../../../../shared/forms/use-editing.ts'
import { keepAccount } from '../../api/people.ts'
import { makePassword } from '../../logic/passwords.ts'
import { TextField } from '../../../../shared/forms/edit-field.tsx'
import { OnceSecret } from '../once-secret.tsx'
import { SidePanel } from '../../../../shared/ui/side-panel.tsx'
import { SaveBar } from '../../../../shared/forms/save-bar.tsx'
import { PersonFields, type PersonValues } from './person-fields.tsx'

type Values = PersonValues & { login: string }
const blank: Values = { login: '', displayName: '', roles: [], institutionId: null, isDevice: false, disabled: false }

/** A new account. Its first password is made here and shown once; it must be changed at the first sign-in. */
export function NewPerson({ onClose, onMade }: { onClose: () => void; onMade: (account: Account) => void }) {
  const { t } = useTranslation('admin')
  const editing = useEditing<Values>('admin.person.new', blank)
  const [made, setMade] = useState<{ account: Account; password: string } | null>(null)
  const create = useCommand(createAccount)
  const problems = fieldProblems(create.problem, {
    'account.login_taken': 'login',
    'account.roles_conflict': 'roles',
    'password.too_weak': 'login',
    'object.not_found': 'institutionId',
  })
  async function save() {
    const { login, displayName, roles, institutionId, isDevice } = editing.values
    const password = makePassword()
    const account = await create.run({
      body: { login: login.trim().toLowerCase(), displayName, roles, institutionId, isDevice, initialPassword: password },
    })
    if (!account) return
    editing.drop()
    keepAccount(account)
    setMade({ account, password })
  }
  if (made)
    return (
      <SidePanel title={made.account.displayName} onClose={() => onMade(made.account)}>
        <OnceSecret
          title={t('people.madeTitle')}
          lead={made.account.isDevice ? t('people.madeLeadDevice') : t('people.madeLead')}
          values={[
            { label: t('people.login'), value: made.account.login },
            { label: t('people.initialPassword'), value: made.password },
          ]}
          onDone={() => onMade(made.account)}
        />
      </SidePanel>
    )
  return (
    <SidePanel
      title={t('people.new')}
      onClose={onClose}
      onSubmit={() => void save()}
      footer={
        <SaveBar
          dirty={editing.dirty}
          busy={create.busy}
          conflicts={0}
          problem={create.problem}
          atField={problems.size > 0}
          label={t('people.create')}
          onAgain={() => void save()}
          onDrop={() => {
            editing.drop()
            onClose()
          }}
        />
      }
    >
      <div className="form">
        <TextField
          {...{ editing, problems }}
          field="login"
          label={t('people.login')}
          rule={t('people.loginRule')}
          maxLength={40}
          mono
          required
        />
        <PersonFields editing={editing as unknown as Editing<PersonValues>} problems={problems} disabled={false} isNew />
        <p className="form-field__rule">{t('people.passwordNote')}</p>
      </div>
    </SidePanel>
  )
}
