import '../components/cards/cards.css'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { inLanguage } from '../../../shared/i18n/i18n.ts'
import { readDraft } from '../../../shared/api/drafts.ts'
import { Face } from '../../../shared/ui/faces.tsx'
import { PriorityBadge } from '../../../shared/ui/badges.tsx'
import { useAllCards } from '../api/cards.ts'
import { CardEditor } from '../components/cards/card-editor.tsx'
import { Page, Ready } from '../../../shared/ui/page.tsx'
import { RowTable, type Column } from '../../../shared/ui/row-table.tsx'
import { byCode, type CardCode } from '../logic/card-draft.ts'
import { useOpen } from '../../../shared/ui/use-open.ts'

export function Screen() {
  const { t } = useTranslation('admin')
  const cards = useAllCards()
  const [open, setOpen] = useOpen()
  const [typed, setTyped] = useState('')
  const codes = byCode(cards.data?.cards ?? [])
  const words = typed.trim().toLowerCase()
  const rows = codes.filter(({ code, versions: [newest] }) =>
    `${code} ${newest?.title.zh} ${newest?.title.en} ${newest?.shortcut}`.toLowerCase().includes(words),
  )
  const shown = codes.find((one) => one.code === open) ?? null
  const columns: Column<CardCode>[] = [
    { key: 'title', title: t('cards.card'), cell: ({ versions }) => <b>{inLanguage(versions[0]!.title)}</b> },
    {
      key: 'shortcut',
      title: t('cards.key'),
      width: '58px',
      cell: ({ versions }) => <span className="mono">{versions[0]!.shortcut}</span>,
    },
    { key: 'priority', title: '', width: '46px', cell: ({ versions }) => <PriorityBadge level={versions[0]!.priority} compact /> },
    {
      key: 'status',
      title: '',
      width: '74px',
      cell: ({ published, draft }) =>
        draft ? (
          <span className="tag tag--draft">{t('cards.status.draft')}</span>
        ) : published ? (
          <span className="tag">v{published.cardVersion}</span>
        ) : (
          <span className="tag tag--disabled">{t('cards.status.retired')}</span>
        ),
    },
  ]
  return (
    <Page
      title={t('cards.title')}
      lead={t('cards.lead')}
      tools={
        <>
          <input
            className="field search-field"
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder={t('cards.search')}
            aria-label={t('cards.search')}
          />
          <button type="button" className="button button--primary" onClick={() => setOpen('new')}>
            {t('cards.new')}
          </button>
        </>
      }
    >
      <Ready of={[cards]}>
        {() => (
          <>
            <div className="card-list">
              <RowTable
                label={t('cards.title')}
                columns={columns}
                rows={rows}
                idOf={(one) => one.code}
                selected={open}
                onSelect={(one) => setOpen(one.code)}
                isOff={(one) => !one.published && !one.draft}
                isUnsaved={(one) => readDraft(`admin.card.${one.code}`) !== null}
              />
            </div>
            {shown || open === 'new' ? (
              <CardEditor key={open} card={shown} onMade={setOpen} />
            ) : (
              <div className="card-editor card-editor--none">
                <Face mark="M7 4h18v24H7zM12 11h8M12 16h8M12 21h8" title={t('cards.choose')} />
              </div>
            )}
          </>
        )}
      </Ready>
    </Page>
  )
}
