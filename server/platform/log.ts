import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino'

export type { Logger }

/** What PostgreSQL quotes of a row in an error: whole rows, with the words of callers in them. */
const quoted = ['detail', 'where', 'internalQuery', 'parameters']

/** JSON lines on stdout. What could name a patient or open a door is cut out. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        'req.headers.cookie',
        'req.headers.authorization',
        '*.password',
        '*.token',
        '*.number',
        '*.ownerName',
        ...quoted.flatMap((field) => [`err.${field}`, `err.cause.${field}`]),
      ],
      censor: '[cut]',
    },
  }
  return destination ? pino(options, destination) : pino(options)
}
