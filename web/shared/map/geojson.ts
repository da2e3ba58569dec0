/** Outer rings of every polygon in a GeoJSON, `[lon, lat]`. */
export function outerRings(json: GeoJSON.GeoJsonObject): GeoJSON.Position[][] {
  const any = json as {
    type: string
    features?: GeoJSON.GeoJsonObject[]
    geometry?: GeoJSON.GeoJsonObject
    geometries?: GeoJSON.GeoJsonObject[]
    coordinates?: unknown
  }
  if (any.type === 'FeatureCollection') return (any.features ?? []).flatMap(outerRings)
  if (any.type === 'Feature') return any.geometry ? outerRings(any.geometry) : []
  if (any.type === 'GeometryCollection') return (any.geometries ?? []).flatMap(outerRings)
  if (any.type === 'Polygon') return [(any.coordinates as GeoJSON.Position[][])[0] ?? []]
  if (any.type === 'MultiPolygon') return (any.coordinates as GeoJSON.Position[][][]).map((polygon) => polygon[0] ?? [])
  return []
}
