export interface PickedPlace {
  /** WGS-84 */
  lat: number
  lon: number
}

/** Six places are 0.1 m: more would claim what a click does not know. */
export function roundPlace(latlng: { lat: number; lng: number }): PickedPlace {
  const round = (value: number): number => Math.round(value * 1e6) / 1e6
  return { lat: round(latlng.lat), lon: round(latlng.lng) }
}

export function formatPlace({ lat, lon }: PickedPlace): string {
  return `${Math.abs(lat).toFixed(5)}°${lat < 0 ? 'S' : 'N'} ${Math.abs(lon).toFixed(5)}°${lon < 0 ? 'W' : 'E'}`
}
