import type { Output } from '../text/output.ts'
import { timeOfDay } from '../text/time.ts'
import type { WatchEvent } from './watch-event.ts'

const SIGN = { SNAPSHOT: '=', ADDED: '+', MODIFIED: '~', DELETED: '-', RESYNC: '!', ERROR: '!' } as const
const STYLE = {
  SNAPSHOT: 'dim',
  ADDED: 'green',
  MODIFIED: 'yellow',
  DELETED: 'red',
  RESYNC: 'magenta',
  ERROR: 'magenta',
} as const
const PATH_WIDTH = 42

/** `12:04:31.902  ~  /web   threads = 3 → 4` */
export function eventLine({ time, type, path, text = '' }: WatchEvent, out: Output): string {
  return `${timeOfDay(time)}  ${out.paint(STYLE[type], `${SIGN[type]}  ${path.padEnd(PATH_WIDTH)}  ${text}`.trimEnd())}`
}

export function eventJson({ time, type, path, revision, name, old, new: now, text }: WatchEvent): string {
  const head = JSON.stringify({ time, type, path, revision: String(revision), name }).slice(0, -1)
  const message = type === 'RESYNC' || type === 'ERROR' ? `,"message":${JSON.stringify(text)}` : ''
  return `${head}${old === undefined ? '' : `,"old":${old}`}${now === undefined ? '' : `,"new":${now}`}${message}}`
}
