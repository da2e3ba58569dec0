import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { getCentre } from '#contract/rest/institutions.ts'
import { describePoint, getNetwork } from '#contract/rest/routing.ts'
import type { Point } from '#contract/values.ts'
import { read } from '../../../shared/api/queries.ts'
import { serverNow } from '../../../shared/api/server-clock.ts'
import type { FieldAria } from '../../../shared/forms/form-field.tsx'
import { CountyMap, type CountyMapHandle } from '../../../shared/map/county-map.tsx'
import { roundPlace } from '../../../shared/map/picked-place.ts'
import { parsePoint, pointText } from '../logic/points.ts'

interface Props {
  aria: FieldAria
  value: Point | null
  onChange: (value: Point | null) => void
  disabled: boolean
}

/** A place, clicked on the map, dragged, or typed as two figures; it says what is there. */
export function PlacePicker({ aria, value, onChange, disabled }: Props) {
  const { t } = useTranslation(['admin', 'common'])
  const { data: centre } = useQuery(read(getCentre, {}))
  const { data: network } = useQuery(read(getNetwork, {}))
  const [handle, setHandle] = useState<CountyMapHandle | null>(null)
  const key = value ? pointText(value) : ''
  const [typed, setTyped] = useState<string | null>(null)
  useEffect(() => {
    handle?.pick.setActive(!disabled)
  }, [handle, disabled])
  useEffect(() => {
    if (!handle) return
    const place = parsePoint(key)
    handle.pick.show(place)
    if (place && !handle.map.getBounds().pad(-0.05).contains([place.lat, place.lon])) handle.show([place])
    else if (place && handle.map.getZoom() < 12) handle.map.setView([place.lat, place.lon], 13, { animate: false })
  }, [handle, key])
  const map = useMemo(
    () =>
      centre ? (
        <CountyMap
          onReady={setHandle}
          theme="light"
          now={serverNow}
          outline={centre.outline as GeoJSON.GeoJsonObject}
          network={network}
          onPickPlace={(place) => onChange(place)}
        />
      ) : null,
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the map reads its newest handlers by itself
    [centre, network, onChange],
  )
  function commit(text: string) {
    const point = parsePoint(text)
    if (text.trim() === '') onChange(null)
    else if (point) onChange(roundPlace({ lat: point.lat, lng: point.lon }))
    if (text.trim() === '' || point) setTyped(null)
  }
  const wrong = typed !== null && typed.trim() !== '' && !parsePoint(typed)
  return (
    <div className="place-picker">
      <div className="place-picker__map">{map}</div>
      <div className="place-picker__line">
        <input
          {...aria}
          aria-invalid={wrong || aria['aria-invalid']}
          className="field mono"
          disabled={disabled}
          value={typed ?? key}
          placeholder={t('place.placeholder')}
          onChange={(event) => {
            setTyped(event.target.value)
            if (parsePoint(event.target.value)) commit(event.target.value)
          }}
          onBlur={(event) => commit(event.target.value)}
        />
        {value && !disabled ? (
          <button type="button" className="button" onClick={() => commit('')}>
            {t('place.clear')}
          </button>
        ) : null}
      </div>
      {value ? <Described point={value} /> : <p className="form-field__rule">{t('place.rule')}</p>}
    </div>
  )
}

function Described({ point }: { point: Point }) {
  const { t } = useTranslation(['admin', 'words'])
  const { data } = useQuery(read(describePoint, { query: { lat: point.lat, lon: point.lon } }))
  if (!data) return null
  const near = [data.place?.detail, data.place?.name, data.road?.name].filter(Boolean).join(' · ')
  return (
    <p className="form-field__rule">
      {data.inServiceArea ? null : `${t('place.outside')} `}
      {near ? t('place.near', { near }) : null}
    </p>
  )
}
