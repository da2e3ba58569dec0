import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#contract/roles.ts'
import { listInstitutions } from '#contract/rest/institutions.ts'
import { read } from '../../../shared/api/queries.ts'
import { useMe } from '../../../shared/api/session.ts'
import { Face } from '../../../shared/ui/faces.tsx'
import { InstitutionPanel } from '../components/institutions/institution-panel.tsx'
import { InstitutionTree } from '../components/institutions/institution-tree.tsx'
import { Page, Ready } from '../../../shared/ui/page.tsx'
import { useOpen } from '../../../shared/ui/use-open.ts'

export function Screen() {
  const { t } = useTranslation('admin')
  const me = useMe()
  const institutions = useQuery(read(listInstitutions, {}))
  const [open, setOpen] = useOpen()
  const [under, setUnder] = useOpen('under')
  const [typed, setTyped] = useState('')
  const words = useDeferredValue(typed)
  const all = institutions.data?.institutions ?? []
  const shown = all.find((one) => one.id === open) ?? null
  const manages = may(me.roles, 'institution.manage')
  return (
    <Page
      title={t('institutions.title')}
      lead={t('institutions.count', { count: all.length })}
      tools={
        <>
          <input
            className="field search-field"
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder={t('institutions.search')}
            aria-label={t('institutions.search')}
          />
          {manages ? (
            <button
              type="button"
              className="button button--primary"
              onClick={() => {
                setUnder(shown?.id ?? null)
                setOpen('new')
              }}
            >
              {shown ? t('institutions.newUnder', { name: shown.shortName }) : t('institutions.new')}
            </button>
          ) : null}
        </>
      }
    >
      <Ready of={[institutions]}>
        {() => (
          <>
            <InstitutionTree institutions={all} words={words} selected={open} onSelect={setOpen} />
            {shown || open === 'new' ? (
              <InstitutionPanel key={open} institution={shown} parentId={under} all={all} onClose={() => setOpen(null)} onMade={setOpen} />
            ) : (
              <div className="side-panel side-panel--wide side-panel--none">
                <Face mark="M5 27V11l11-6 11 6v16zM16 11v8M12 15h8" title={t('institutions.choose')} />
              </div>
            )}
          </>
        )}
      </Ready>
    </Page>
  )
}
