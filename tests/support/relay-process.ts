import { createClock } from '#platform/clock.ts'
import { startRelay } from '#platform/events/relay.ts'
import { createLogger } from '#platform/log.ts'

/** A process that only relays; says when it stands by, and when it becomes the one that does. Ends with the one who started it. */
const relay = startRelay({ databaseUrl: process.env.DATABASE_URL!, clock: createClock(), log: createLogger('silent'), batch: 7 })
let told = false
process.send?.({ active: told })
setInterval(() => {
  if (relay.active !== told) process.send?.({ active: (told = relay.active) })
}, 5)
process.on('disconnect', () => process.exit(0))
