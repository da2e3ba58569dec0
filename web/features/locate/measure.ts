export interface Fix {
  lat: number
  lon: number
  accuracyM: number
  measuredAt: string
}

export type MeasureProblem = 'denied' | 'no_signal'

/** Good enough to send an ambulance to at once. */
const goodEnough_m = 30
/** A better fix often comes in the first seconds; after that what there is goes. */
const patience_ms = 12_000

/** The phone's position: the first fix that is good enough, else the best one of some seconds. Rejects with a MeasureProblem. */
export function measure(onBetter: (accuracyM: number) => void): Promise<Fix> {
  return new Promise((resolve, reject: (problem: MeasureProblem) => void) => {
    if (!('geolocation' in navigator)) return reject('no_signal')
    let best: Fix | undefined
    const finish = () => {
      navigator.geolocation.clearWatch(watch)
      clearTimeout(timer)
      if (best) resolve(best)
      else reject('no_signal')
    }
    const watch = navigator.geolocation.watchPosition(
      ({ coords, timestamp }) => {
        if (best && best.accuracyM <= coords.accuracy) return
        best = {
          lat: coords.latitude,
          lon: coords.longitude,
          accuracyM: Math.min(coords.accuracy, 100_000),
          measuredAt: new Date(timestamp).toISOString(),
        }
        onBetter(best.accuracyM)
        if (best.accuracyM <= goodEnough_m) finish()
      },
      (error) => {
        if (error.code !== error.PERMISSION_DENIED) return
        navigator.geolocation.clearWatch(watch)
        clearTimeout(timer)
        reject('denied')
      },
      { enableHighAccuracy: true, maximumAge: 0, timeout: patience_ms },
    )
    const timer = setTimeout(finish, patience_ms)
  })
}
