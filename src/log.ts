import { type DestinationStream, pino } from 'pino'
import type { Log } from './lib/log.ts'
import { terminalText } from './tree/terminal-text.ts'

/**
 * One JSON object per line, without characters that steer a terminal. Errors under the key `err` come with their stacks; those never go
 * over the wire. `base` are facts of every line.
 */
export function openLog(level: string, destination: DestinationStream, base: object | null = null): Log {
  return pino(
    {
      level,
      base,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: pino.stdSerializers.errWithCause },
    },
    { write: line => void destination.write(terminalText(line)) },
  )
}
