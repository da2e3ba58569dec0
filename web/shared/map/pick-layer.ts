import L from 'leaflet'
import { formatPlace, roundPlace, type PickedPlace } from './picked-place.ts'

/** Click to give a place; the mark can be dragged to correct it. */
export class PickLayer extends L.LayerGroup {
  readonly #onPick: (place: PickedPlace) => void
  readonly #mark: L.Marker
  #isActive = false

  constructor(onPick: (place: PickedPlace) => void) {
    super()
    this.#onPick = onPick
    this.#mark = L.marker([0, 0], {
      pane: 'incidents',
      draggable: true,
      zIndexOffset: 9000,
      icon: L.divIcon({
        className: 'pick-mark',
        iconSize: [36, 36],
        html: '<svg width="36" height="36" viewBox="0 0 36 36" aria-hidden="true"><circle cx="18" cy="18" r="10"/><path d="M18 1v11M18 24v11M1 18h11M24 18h11"/></svg><span class="pick-place"></span>',
      }),
    })
    this.#mark.on('drag', () => this.#write())
    this.#mark.on('dragend', () => this.#onPick(this.#write()))
  }

  get isActive(): boolean {
    return this.#isActive
  }

  /** While active a click on the map gives a place instead of picking a vehicle. */
  setActive(isActive: boolean): void {
    this.#isActive = isActive
    ;(this._map as L.Map | undefined)?.getContainer().classList.toggle('picking', isActive)
  }

  /** Shows a place that is known already; null hides the mark. */
  show(place: PickedPlace | null): void {
    if (!place) this.removeLayer(this.#mark)
    else {
      this.#mark.setLatLng([place.lat, place.lon])
      this.addLayer(this.#mark)
      this.#write()
    }
  }

  override onAdd(map: L.Map): this {
    if (!map.getPane('incidents')) map.createPane('incidents').style.zIndex = '460'
    map.on('click', this.#click, this)
    super.onAdd(map)
    this.setActive(this.#isActive)
    return this
  }

  override onRemove(map: L.Map): this {
    map.off('click', this.#click, this)
    map.getContainer().classList.remove('picking')
    return super.onRemove(map)
  }

  #click(event: L.LeafletMouseEvent): void {
    if (!this.#isActive) return
    const place = roundPlace(event.latlng.wrap())
    this.show(place)
    this.#onPick(place)
  }

  #write(): PickedPlace {
    const place = roundPlace(this.#mark.getLatLng().wrap())
    const text = this.#mark.getElement()?.querySelector('.pick-place')
    if (text) text.textContent = formatPlace(place)
    return place
  }
}
