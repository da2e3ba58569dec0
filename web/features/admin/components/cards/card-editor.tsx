import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { publishCard, retireCard, saveCard, type Card } from '#contract/rest/cards.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { fieldProblems, problemAt } from '../../../../shared/forms/field-problems.ts'
import { FormField } from '../../../../shared/forms/form-field.tsx'
import { useEditing } from '../../../../shared/forms/use-editing.ts'
import { ProblemNotice } from '../../../../shared/ui/problem-notice.tsx'
import { dayAndTime } from '../../../../shared/ui/time-of-day.ts'
import { cardsNow, readCardsAgain } from '../../api/cards.ts'
import { blankContent, changedFields, contentOf, type CardCode } from '../../logic/card-draft.ts'
import { ask } from '../../../../shared/ui/ask.tsx'
import { CardFields } from './card-fields.tsx'
import { CardPreview } from './card-preview.tsx'

/** One card: its versions, the draft being written, and how the seat will see it. What is published never changes; saving makes the next version. */
export function CardEditor({ card, onMade }: { card: CardCode | null; onMade: (code: string) => void }) {
  const { t } = useTranslation(['admin', 'common'])
  const zone = useMe().centre.timeZone
  const newest = card?.versions[0]
  const [viewed, setViewed] = useState<number | null>(null)
  const shown = card?.versions.find((one) => one.cardVersion === viewed) ?? newest
  const isOld = shown !== newest
  const latest = useMemo(() => (newest ? contentOf(newest) : blankContent), [newest])
  const editing = useEditing(`admin.card.${card?.code ?? 'new'}`, latest)
  const [newCode, setNewCode] = useState('')
  const save = useCommand(saveCard)
  const publish = useCommand(publishCard)
  const retire = useCommand(retireCard)
  const problems = fieldProblems(publish.problem ?? save.problem, { 'card.shortcut_taken': 'shortcut' })
  const content = isOld && shown ? contentOf(shown) : editing.values
  const busy = save.busy || publish.busy || retire.busy
  const against = card?.published ? changedFields(contentOf(card.published), content) : []

  /** Somebody else may have saved meanwhile: their version comes in below what was typed, and conflicts show. */
  async function isMovedOn(): Promise<boolean> {
    if (!card || !newest) return false
    const now = (await cardsNow()).filter((one) => one.code === card.code)
    return now.some((one) => one.cardVersion > newest.cardVersion)
  }
  async function keepDraft(note: string): Promise<Card | null> {
    const saved = await save.run({ body: { code: card?.code ?? newCode.trim(), note, ...editing.values } })
    if (!saved) return null
    editing.drop()
    await readCardsAgain()
    return saved
  }
  async function onSave() {
    publish.dismiss()
    if (editing.conflicts.length > 0 || (await isMovedOn())) return
    const note = await ask({
      title: t('cards.saveTitle'),
      detail: t('cards.saveDetail'),
      confirm: t('cards.save'),
      reason: { label: t('cards.note'), required: true },
    })
    if (note === null) return
    const saved = await keepDraft(note)
    if (saved && !card) onMade(saved.code)
  }
  async function onPublish() {
    if (editing.conflicts.length > 0 || (await isMovedOn())) return
    const target = isOld ? shown : newest
    const needsSaving = !isOld && editing.dirty
    const names = against.map((field) => t(`cards.field.${field}`)).join(t('common:listSeparator'))
    const note = await ask({
      title: t('cards.publishTitle', { name: content.title.zh }),
      detail: card?.published
        ? t('cards.publishDetail', { version: card.published.cardVersion, fields: names || '—' })
        : t('cards.publishFirst'),
      confirm: t('cards.publish'),
      danger: true,
      ...(needsSaving || !target ? { reason: { label: t('cards.note'), required: true } } : {}),
    })
    if (note === null) return
    const ready = needsSaving || !target ? await keepDraft(note) : target
    if (!ready || !(await publish.run({ params: { cardId: ready.id } }))) return
    setViewed(null)
    await readCardsAgain()
    if (!card) onMade(ready.code)
  }
  async function onRetire() {
    if (!card?.published) return
    const sure = await ask({
      title: t('cards.retireTitle', { name: card.published.title.zh }),
      detail: t('cards.retireDetail'),
      confirm: t('cards.retire'),
      danger: true,
    })
    if (sure !== null && (await retire.run({ params: { cardId: card.published.id } }))) await readCardsAgain()
  }
  const mayPublish = isOld ? shown?.status !== 'published' : editing.dirty || newest?.status !== 'published'
  return (
    <form
      className="card-editor"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (editing.dirty) void onSave()
      }}
    >
      <div className="card-editor__main">
        <header className="card-editor__head">
          {card ? (
            <>
              <h2>{content.title.zh || card.code}</h2>
              <span className="mono">{card.code}</span>
            </>
          ) : (
            <FormField label={t('cards.code')} rule={t('cards.codeRule')} error={problemAt(problems, 'code')} required>
              {(aria) => (
                <input
                  {...aria}
                  className="field mono"
                  maxLength={40}
                  value={newCode}
                  onChange={(event) => setNewCode(event.target.value)}
                />
              )}
            </FormField>
          )}
        </header>
        {card ? (
          <ol className="versions" aria-label={t('cards.versions')}>
            {card.versions.map((one) => (
              <li key={one.id}>
                <button
                  type="button"
                  className="button button--small"
                  aria-pressed={one === shown}
                  title={one.note}
                  onClick={() => setViewed(one === newest ? null : one.cardVersion)}
                >
                  v{one.cardVersion} <span className={`tag tag--${one.status}`}>{t(`cards.status.${one.status}`)}</span>
                  <small>{dayAndTime(one.publishedAt ?? one.savedAt, zone).slice(0, 11)}</small>
                </button>
              </li>
            ))}
          </ol>
        ) : null}
        {shown?.note ? (
          <p className="card-editor__note">
            {t('cards.note')}: {shown.note}
          </p>
        ) : null}
        <div className="card-editor__fields">
          {isOld ? (
            <div className="notice">
              <span className="notice__text">
                {t('cards.old')}{' '}
                {against.length > 0
                  ? t('cards.differs', { fields: against.map((field) => t(`cards.field.${field}`)).join(t('common:listSeparator')) })
                  : null}
              </span>
              <button type="button" className="button button--small" onClick={() => setViewed(null)}>
                {t('cards.backToNewest')}
              </button>
            </div>
          ) : (
            <CardFields editing={editing} problems={problems} />
          )}
        </div>
        <footer className="card-editor__foot">
          {problems.size === 0 ? <ProblemNotice problem={save.problem ?? publish.problem ?? retire.problem} /> : null}
          {editing.conflicts.length > 0 ? <p className="notice notice--warning">{t('common:form.settle')}</p> : null}
          <div className="save-bar__row">
            {card?.published ? (
              <button type="button" className="button button--danger" disabled={busy} onClick={() => void onRetire()}>
                {t('cards.retire')}
              </button>
            ) : null}
            <span className="save-bar__space">{editing.dirty ? <em>{t('common:form.unsaved')}</em> : null}</span>
            <button type="button" className="button" disabled={!editing.dirty || busy} onClick={editing.drop}>
              {t('common:action.cancel')}
            </button>
            <button type="submit" className="button" disabled={!editing.dirty || busy || isOld || (!card && !newCode)}>
              {t('cards.save')}
            </button>
            <button
              type="button"
              className="button button--primary"
              disabled={busy || !mayPublish || (!card && !newCode)}
              onClick={() => void onPublish()}
            >
              {t('cards.publish')}
            </button>
          </div>
        </footer>
      </div>
      <CardPreview content={content} />
    </form>
  )
}
