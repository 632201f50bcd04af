import { type DestinationStream, pino } from 'pino'
import type { Log } from './lib/log.ts'
import { terminalText } from './tree/terminal-text.ts'

/**
 * One JSON object per line, without characters that steer a terminal. Errors under the key `err` come with their stacks; those never go
 * over the wire.
 */
export function openLog(level: string, destination: DestinationStream): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: pino.stdSerializers.errWithCause },
    },
    { write: line => void destination.write(terminalText(line)) },
  )
}
