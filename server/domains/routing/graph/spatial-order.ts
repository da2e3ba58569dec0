const CELLS = 1 << 15

/**
 * Gives each point its place along a Hilbert curve over the points' bounding box.
 * Returns position[i] = new index of point i.
 */
export function spatialOrder(lon: ArrayLike<number>, lat: ArrayLike<number>): Int32Array {
  const count = lon.length
  let minLon = Infinity,
    minLat = Infinity,
    maxLon = -Infinity,
    maxLat = -Infinity
  for (let i = 0; i < count; i++) {
    minLon = Math.min(minLon, lon[i]!)
    maxLon = Math.max(maxLon, lon[i]!)
    minLat = Math.min(minLat, lat[i]!)
    maxLat = Math.max(maxLat, lat[i]!)
  }
  const scaleX = (CELLS - 1) / (maxLon - minLon || 1)
  const scaleY = (CELLS - 1) / (maxLat - minLat || 1)
  const key = new Float64Array(count)
  const order = new Int32Array(count)
  for (let i = 0; i < count; i++) {
    key[i] = hilbert(Math.round((lon[i]! - minLon) * scaleX), Math.round((lat[i]! - minLat) * scaleY))
    order[i] = i
  }
  order.sort((a, b) => key[a]! - key[b]! || a - b)
  const position = new Int32Array(count)
  for (let i = 0; i < count; i++) position[order[i]!] = i
  return position
}

function hilbert(x: number, y: number): number {
  let d = 0
  for (let side = CELLS >> 1; side > 0; side >>= 1) {
    const right = (x & side) > 0 ? 1 : 0
    const up = (y & side) > 0 ? 1 : 0
    d += side * side * ((3 * right) ^ up)
    if (up === 0) {
      if (right === 1) {
        x = CELLS - 1 - x
        y = CELLS - 1 - y
      }
      const swap = x
      x = y
      y = swap
    }
  }
  return d
}
