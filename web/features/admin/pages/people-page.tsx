import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may, roles, type Role } from '#contract/roles.ts'
import type { Account } from '#contract/rest/accounts.ts'
import { readDraft } from '../../../shared/api/drafts.ts'
import { useMe } from '../../../shared/api/session.ts'
import { agoText } from '../../../shared/ui/spans.ts'
import { useNow } from '../../../shared/ui/use-now.ts'
import { useAccounts, useInstitutions } from '../api/people.ts'
import { NewPerson } from '../components/people/new-person.tsx'
import { PersonPanel } from '../components/people/person-panel.tsx'
import { Page, Ready } from '../../../shared/ui/page.tsx'
import { RowTable, type Column } from '../../../shared/ui/row-table.tsx'
import { SearchSelect } from '../../../shared/forms/search-select.tsx'
import { useOpen } from '../../../shared/ui/use-open.ts'

type Standing = 'active' | 'disabled' | 'device'

export function Screen() {
  const { t } = useTranslation(['admin', 'words', 'common'])
  const me = useMe()
  const accounts = useAccounts()
  const institutions = useInstitutions()
  const [open, setOpen] = useOpen()
  const [typed, setTyped] = useState('')
  const [role, setRole] = useState<string | null>(null)
  const [institution, setInstitution] = useState<string | null>(null)
  const [standing, setStanding] = useState<string | null>(null)
  const words = useDeferredValue(typed.trim().toLowerCase())
  const now = useNow(30_000)
  const names = new Map(institutions.map((one) => [one.id, one.shortName]))
  const rows = (accounts.data?.accounts ?? []).filter(
    (one) =>
      (!words || `${one.login} ${one.displayName}`.toLowerCase().includes(words)) &&
      (!role || one.roles.includes(role as Role)) &&
      (!institution || one.institutionId === institution) &&
      (!standing || standingOf(one) === standing),
  )
  const shown = accounts.data?.accounts.find((one) => one.id === open)
  const columns: Column<Account>[] = [
    { key: 'name', title: t('people.displayName'), width: '16%', by: (one) => one.displayName, cell: (one) => <b>{one.displayName}</b> },
    {
      key: 'login',
      title: t('people.login'),
      width: '16%',
      by: (one) => one.login,
      cell: (one) => <span className="mono">{one.login}</span>,
    },
    {
      key: 'roles',
      title: t('people.roles'),
      by: (one) => one.roles.join(),
      cell: (one) => one.roles.map((word) => t(`words:role.${word}`)).join(t('common:listSeparator')),
    },
    {
      key: 'institution',
      title: t('people.institution'),
      by: (one) => names.get(one.institutionId ?? '') ?? '',
      cell: (one) => names.get(one.institutionId ?? '') ?? '—',
    },
    {
      key: 'state',
      title: t('people.standing'),
      width: '15%',
      by: (one) => `${standingOf(one)}${one.totpEnabled}`,
      cell: (one) => (
        <>
          <span className={`tag tag--${standingOf(one)}`}>{t(`people.is.${standingOf(one)}`)}</span>
          {one.totpEnabled ? <span className="tag">{t('people.totpShort')}</span> : null}
        </>
      ),
    },
    {
      key: 'seen',
      minor: true,
      title: t('people.lastSignIn'),
      width: '12%',
      by: (one) => one.lastSignInAt ?? '',
      cell: (one) => (one.lastSignInAt ? agoText(now - Date.parse(one.lastSignInAt)) : t('people.never')),
    },
  ]
  return (
    <Page
      title={t('people.title')}
      lead={t('people.count', { count: rows.length })}
      tools={
        <>
          <input
            className="field search-field"
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder={t('people.search')}
            aria-label={t('people.search')}
          />
          <SearchSelect
            label={t('people.roles')}
            width={128}
            clearable
            value={role}
            onChange={setRole}
            placeholder={t('people.anyRole')}
            choices={roles.map((word) => ({ value: word, label: t(`words:role.${word}`) }))}
          />
          <SearchSelect
            label={t('people.institution')}
            width={168}
            clearable
            value={institution}
            onChange={setInstitution}
            placeholder={t('people.anyInstitution')}
            choices={institutions.map((one) => ({ value: one.id, label: one.shortName, find: one.name }))}
          />
          <SearchSelect
            label={t('people.standing')}
            width={108}
            clearable
            value={standing}
            onChange={setStanding}
            placeholder={t('people.anyStanding')}
            choices={(['active', 'disabled', 'device'] as const).map((word) => ({ value: word, label: t(`people.is.${word}`) }))}
          />
          {may(me.roles, 'account.manage') ? (
            <button type="button" className="button button--primary" onClick={() => setOpen('new')}>
              {t('people.new')}
            </button>
          ) : null}
        </>
      }
    >
      <Ready of={[accounts]}>
        {() => (
          <RowTable
            label={t('people.title')}
            columns={columns}
            rows={rows}
            idOf={(one) => one.id}
            selected={open}
            onSelect={(one) => setOpen(one.id)}
            isOff={(one) => one.disabled}
            isUnsaved={(one) => readDraft(`admin.person.${one.id}`) !== null}
            empty={t('people.noneFound')}
          />
        )}
      </Ready>
      {open === 'new' ? <NewPerson onClose={() => setOpen(null)} onMade={(account) => setOpen(account.id)} /> : null}
      {shown ? <PersonPanel key={shown.id} account={shown} onClose={() => setOpen(null)} /> : null}
    </Page>
  )
}

const standingOf = (account: Account): Standing => (account.disabled ? 'disabled' : account.isDevice ? 'device' : 'active')
