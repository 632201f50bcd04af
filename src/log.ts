import { type DestinationStream, pino } from 'pino'
import type { Log } from './lib/log.ts'

/** One JSON object per line. Errors under the key `err` come with their stacks; those never go over the wire. */
export function openLog(level: string, destination: DestinationStream): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: pino.stdSerializers.errWithCause },
    },
    destination,
  )
}
