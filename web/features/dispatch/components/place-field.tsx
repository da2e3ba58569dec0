import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Place } from '#contract/rest/calls.ts'
import { searchPlaces } from '#contract/rest/routing.ts'
import { useDraft } from '../../../shared/api/drafts.ts'
import { read } from '../../../shared/api/queries.ts'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { namedPlace } from '../api/named-place.ts'
import { placeFound, settlementFirst } from '../logic/places.ts'
import { askForPlace } from '../picking.ts'
import { useSeatContext } from '../seat-context.ts'
import { useSeat } from '../seat-store.ts'
import { isTyping, useKeys } from '../../../shared/ui/use-keys.ts'
import { useWantedFocus } from '../use-wanted-focus.ts'

interface Props {
  /** under which name what is typed survives a reload */
  draft: string
  current: Place | null
  disabled: boolean
  busy: boolean
  onPlace: (place: Place) => void
}

/** Type a village, an institution or a road and press Enter; or click the map. */
export function PlaceField({ draft, current, disabled, busy, onPlace }: Props) {
  const { t } = useTranslation(['dispatch', 'words'])
  const { map } = useSeatContext()
  const [text, setText, dropText] = useDraft(draft, '')
  const [at, setAt] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  const listId = useId()
  const { picking, setPicking } = useSeat()
  useWantedFocus('place', input, !disabled)
  const asked = useDeferredValue(text.trim())
  const near = current?.point
  const search = useQuery({
    ...read(searchPlaces, { query: { q: asked, limit: 8, ...(near ? { lat: near.lat, lon: near.lon } : {}) } }),
    enabled: asked.length > 0,
    staleTime: 60_000,
    placeholderData: (before) => before,
  })
  const results = asked && text.trim() ? settlementFirst(search.data?.places ?? [], asked) : []
  useEffect(() => setAt(0), [asked])
  const shown = results[Math.min(at, results.length - 1)]
  // A list that still belongs to older letters must not be taken for these.
  const isOfThese = search.data !== undefined && !search.isPlaceholderData && asked === text.trim()
  useEffect(() => {
    // The place under the hand is seen on the map before it is taken.
    if (shown && document.activeElement === input.current) map?.pick.show(shown.location)
    return () => map?.pick.show(null)
  }, [shown, map])

  function take(place: Place) {
    dropText()
    setPicking(false)
    onPlace(place)
  }
  useEffect(
    () =>
      askForPlace(({ lat, lon }) => {
        void namedPlace({ point: { lat, lon }, source: 'map_click', label: '', accuracyM: null, approximate: false }).then(take)
      }),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- asks once, and takes with the newest callback through `take`
    [onPlace],
  )
  useKeys({
    'Alt+K': () => setPicking(!picking),
    ...(picking ? { Escape: () => setPicking(false) } : {}),
  })

  function press(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setAt((now) => Math.min(Math.max(0, results.length - 1), Math.max(0, now + (event.key === 'ArrowDown' ? 1 : -1))))
    } else if (event.key === 'Enter' && !event.repeat) {
      event.preventDefault()
      if (busy) return
      if (shown && isOfThese) take(placeFound(shown))
      else if (!text.trim() && current) take(current)
    } else if (event.key === 'Escape' && isTyping(event.target) && text) {
      event.preventDefault()
      dropText()
    }
  }

  return (
    <div className="place">
      <div className="place__line">
        <input
          ref={input}
          className="field"
          role="combobox"
          aria-expanded={results.length > 0}
          aria-controls={listId}
          aria-activedescendant={shown ? `${listId}-${at}` : undefined}
          aria-label={t('place.title')}
          placeholder={t('place.placeholder')}
          value={text}
          maxLength={60}
          disabled={disabled}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={press}
        />
        <button type="button" className="button" disabled={disabled} aria-pressed={picking} onClick={() => setPicking(!picking)}>
          {t('place.onMap')} <Kbd keys="Alt+K" quiet />
        </button>
      </div>
      {asked && text.trim() ? (
        <ul className="place__list" id={listId} role="listbox" aria-busy={!isOfThese}>
          {results.map((found, index) => (
            <li
              key={`${found.kind}/${found.name}/${found.location.lat}/${found.location.lon}`}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === at}
              className={index === at ? 'place__found place__found--at' : 'place__found'}
              onPointerDown={(event) => {
                event.preventDefault()
                if (!busy) take(placeFound(found))
              }}
            >
              <span className="place__kind">{t(`words:placeKind.${found.kind}`)}</span>
              <b>{found.name}</b>
              <span className="place__detail">{found.detail}</span>
              {found.locationApproximate ? <span className="place__approx">{t('place.approximate')}</span> : null}
              {index === at && isOfThese ? <Kbd keys="Enter" quiet /> : null}
            </li>
          ))}
          {results.length === 0 ? (
            <li className="place__none">
              {search.isFetching ? t('place.searching') : search.error ? t('place.failed') : t('place.nothing')}
            </li>
          ) : null}
        </ul>
      ) : null}
    </div>
  )
}
