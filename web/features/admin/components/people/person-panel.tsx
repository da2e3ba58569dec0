import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#contract/roles.ts'
import { listAccounts, resetPassword, updateAccount, type Account } from '#contract/rest/accounts.ts'
import { readAgain } from '../../../../shared/api/queries.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { fieldProblems } from '../../../../shared/forms/field-problems.ts'
import { useEditing } from '../../../../shared/forms/use-editing.ts'
import { ProblemNotice } from '../../../../shared/ui/problem-notice.tsx'
import { keepAccount } from '../../api/people.ts'
import { makePassword } from '../../logic/passwords.ts'
import { ask } from '../../../../shared/ui/ask.tsx'
import { OnceSecret } from '../once-secret.tsx'
import { SidePanel } from '../../../../shared/ui/side-panel.tsx'
import { SaveBar } from '../../../../shared/forms/save-bar.tsx'
import { PersonFields, type PersonValues } from './person-fields.tsx'
import { PersonSessions } from './person-sessions.tsx'

/** One account: its fields, its password, and where it is signed in. */
export function PersonPanel({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTranslation(['admin', 'common'])
  const me = useMe()
  const manages = may(me.roles, 'account.manage')
  const latest = useMemo<PersonValues>(
    () => ({
      displayName: account.displayName,
      roles: account.roles,
      institutionId: account.institutionId,
      isDevice: account.isDevice,
      disabled: account.disabled,
    }),
    [account],
  )
  const editing = useEditing<PersonValues>(`admin.person.${account.id}`, latest)
  const update = useCommand(updateAccount, (saved) => {
    editing.drop()
    keepAccount(saved)
  })
  const problems = fieldProblems(update.problem, {
    'account.roles_conflict': 'roles',
    'account.last_administrator': latest.disabled === editing.values.disabled ? 'roles' : 'disabled',
    'object.not_found': 'institutionId',
  })
  async function save() {
    if (editing.conflicts.length > 0) return
    const saved = await update.run({ params: { accountId: account.id }, body: { version: account.version, ...editing.values } })
    if (!saved) void readAgain(listAccounts)
  }
  return (
    <SidePanel
      title={account.displayName}
      note={<span className="mono">{account.login}</span>}
      onClose={onClose}
      {...(manages ? { onSubmit: () => void save() } : {})}
      footer={
        manages ? (
          <SaveBar
            dirty={editing.dirty}
            busy={update.busy}
            conflicts={editing.conflicts.length}
            problem={update.problem}
            atField={problems.size > 0}
            onAgain={() => void update.again()}
            onDrop={() => {
              editing.drop()
              update.dismiss()
            }}
          />
        ) : null
      }
    >
      <div className="form">
        {account.isDemo ? <p className="notice">{t('people.isDemo')}</p> : null}
        {account.id === me.accountId ? <p className="notice notice--warning">{t('people.isMe')}</p> : null}
        <PersonFields editing={editing} problems={problems} disabled={!manages} isNew={false} />
      </div>
      {manages ? <PasswordPart account={account} /> : null}
      {may(me.roles, 'session.revoke') ? <PersonSessions account={account} /> : null}
    </SidePanel>
  )
}

function PasswordPart({ account }: { account: Account }) {
  const { t } = useTranslation('admin')
  const [given, setGiven] = useState<string | null>(null)
  const reset = useCommand(resetPassword)
  async function give(alsoRemoveTotp: boolean) {
    const sure = await ask({
      title: t(alsoRemoveTotp ? 'people.removeTotpTitle' : 'people.resetTitle', { name: account.displayName }),
      detail: t(alsoRemoveTotp ? 'people.removeTotpDetail' : 'people.resetDetail'),
      confirm: t(alsoRemoveTotp ? 'people.removeTotp' : 'people.reset'),
      danger: true,
    })
    if (sure === null) return
    const initialPassword = makePassword()
    const done = await reset.run({ params: { accountId: account.id }, body: { initialPassword, alsoRemoveTotp } })
    if (!done) return
    setGiven(initialPassword)
    void readAgain(listAccounts)
  }
  return (
    <section className="part">
      <h3>{t('people.signInPart')}</h3>
      {given ? (
        <OnceSecret
          title={t('people.resetDone')}
          lead={account.isDevice ? t('people.madeLeadDevice') : t('people.madeLead')}
          values={[
            { label: t('people.login'), value: account.login },
            { label: t('people.initialPassword'), value: given },
          ]}
          onDone={() => setGiven(null)}
        />
      ) : (
        <>
          <p className="part__state">
            {t('people.totp')} <b>{t(account.totpEnabled ? 'people.totpOn' : 'people.totpOff')}</b>
          </p>
          <div className="part__actions">
            <button type="button" className="button button--small" disabled={reset.busy} onClick={() => void give(false)}>
              {t('people.reset')}
            </button>
            {account.totpEnabled ? (
              <button type="button" className="button button--small button--danger" disabled={reset.busy} onClick={() => void give(true)}>
                {t('people.removeTotp')}
              </button>
            ) : null}
          </div>
        </>
      )}
      <ProblemNotice problem={reset.problem} onAgain={() => void reset.again()} onClose={reset.dismiss} />
    </section>
  )
}
