import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Card } from '#contract/rest/cards.ts'
import type { Incident } from '#contract/rest/incidents.ts'
import { inLanguage } from '../../../shared/i18n/i18n.ts'
import { PriorityBadge } from '../../../shared/ui/badges.tsx'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { useCards } from '../api/board.ts'
import { useIncidentUpdate } from '../api/incident.ts'
import { matchCards } from '../logic/cards.ts'
import { useSeat } from '../seat-store.ts'
import { useWantedFocus } from '../use-wanted-focus.ts'

/** The chief complaint by its letters: Enter takes the first that fits, and the hand goes on to the units. */
export function CardField({ incident }: { incident: Incident }) {
  const { t } = useTranslation('dispatch')
  const cards = useCards()
  const open = incident.state === 'open'
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const [active, setActive] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const listId = useId()
  useWantedFocus('card', input, open)
  useEffect(() => setAt(0), [text])
  const update = useIncidentUpdate(incident)
  const found = matchCards(cards, text)
  const chosen = cards.find((card) => card.id === incident.card?.id)

  function take(card: Card) {
    setText('')
    // A first card brings its own priority; a later one only raises what somebody has set since.
    const priority = incident.card ? Math.min(card.priority, incident.priority) : card.priority
    void update.change({ cardId: card.id, priority }).then((done) => {
      if (done) useSeat.getState().want('send')
    })
  }
  function press(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setAt((now) => Math.min(found.length - 1, Math.max(0, now + (event.key === 'ArrowDown' ? 1 : -1))))
    } else if (event.key === 'Enter' && !event.repeat) {
      event.preventDefault()
      const card = found[at]
      if (update.busy) return
      if (card && (text.trim() || at > 0)) take(card)
      else if (!text.trim()) useSeat.getState().want('send')
    } else if (event.key === 'Escape') {
      event.preventDefault()
      setText('')
      input.current?.blur()
    }
  }
  return (
    <section className="block card-field">
      <div className="card-field__line">
        <span className="place-line__label">{t('card.title')}</span>
        <input
          ref={input}
          className="field"
          role="combobox"
          aria-expanded={active}
          aria-controls={listId}
          aria-label={t('card.title')}
          placeholder={chosen ? `${inLanguage(chosen.title)} (${chosen.shortcut})` : t('card.placeholder')}
          value={text}
          maxLength={20}
          disabled={!open}
          spellCheck={false}
          autoComplete="off"
          onFocus={() => setActive(true)}
          onBlur={() => setActive(false)}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={press}
        />
        <Kbd keys="F4" quiet />
      </div>
      {active && open ? (
        <ul className="card-field__list" id={listId} role="listbox">
          {found.map((card, index) => (
            <li
              key={card.id}
              role="option"
              aria-selected={index === at}
              className={index === at && (text || at > 0) ? 'card-option card-option--at' : 'card-option'}
              onPointerDown={(event) => {
                event.preventDefault()
                if (!update.busy) take(card)
              }}
            >
              <Kbd keys={card.shortcut} />
              <span className="card-option__title">{inLanguage(card.title)}</span>
              <PriorityBadge level={card.priority} compact />
            </li>
          ))}
          {found.length === 0 ? <li className="place__none">{t('card.nothing')}</li> : null}
        </ul>
      ) : null}
      <ProblemNotice problem={update.problem} onAgain={() => void update.again()} onClose={update.dismiss} />
    </section>
  )
}
