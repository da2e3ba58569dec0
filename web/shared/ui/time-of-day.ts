const formats = new Map<string, Intl.DateTimeFormat>()

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone}|${JSON.stringify(options)}`
  let known = formats.get(key)
  if (!known) {
    known = new Intl.DateTimeFormat('zh-CN', { ...options, timeZone: zone, hourCycle: 'h23' })
    formats.set(key, known)
  }
  return known
}

const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
const minutes = { hour: '2-digit', minute: '2-digit' } as const
const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const

/** `14:03:27` in the centre's zone: times on a screen are the county's, wherever the browser stands. */
export const timeOfDay = (at: number | string, zone: string): string => format(zone, clock).format(new Date(at))
/** `14:03` */
export const hourMinute = (at: number | string, zone: string): string => format(zone, minutes).format(new Date(at))
/** `2026-11-22` */
export const dayOf = (at: number | string, zone: string): string => format(zone, day).format(new Date(at)).replaceAll('/', '-')
/** `11-22 14:03:27` */
export const dayAndTime = (at: number | string, zone: string): string => `${dayOf(at, zone).slice(5)} ${timeOfDay(at, zone)}`
