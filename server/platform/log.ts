import { pino, type Logger } from 'pino'

export type { Logger }

/** JSON lines on stdout. What could name a patient or open a door is cut out. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['req.headers.cookie', 'req.headers.authorization', '*.password', '*.token', '*.number', '*.ownerName'],
      censor: '[cut]',
    },
  })
}
