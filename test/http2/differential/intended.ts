import { DEFAULT_WINDOW, FLAG, FRAME, readUint31 } from '../../../src/http2/frames.ts'
import type { Sent } from '../connected.ts'
import { type Field, type Outcome, requestFields } from './outcome.ts'

/** A case in which our side does something else than Node, which is nghttp2. */
export interface Case {
  /** What the client has sent. */
  readonly frames: readonly Sent[]
  readonly ours: Outcome
  readonly theirs: Outcome
}

interface Difference {
  readonly name: string
  /** Of RFC 9113. */
  readonly section: string
}

const sent = ({ frames }: Case, type: number, is: (one: Sent) => boolean = () => true): boolean =>
  frames.some(one => one.type === type && is(one))
const goesOn = ({ ours, theirs }: Case, code: number): boolean => ours.goAway === undefined && theirs.goAway === code
const ends = ({ ours, theirs }: Case, why: RegExp): boolean =>
  ours.goAway !== undefined && theirs.goAway === undefined && why.test(ours.why)

/** Of the whole connection. Where the RFC leaves a choice, both are right. */
const OF_CONNECTIONS: readonly (Difference & { readonly isIt: (one: Case) => boolean })[] = [
  {
    name: 'both end the connection, with the code of one of several faults',
    section: '5.4.1',
    isIt: ({ ours, theirs }) => ours.goAway !== undefined && theirs.goAway !== undefined,
  },
  {
    name: 'DATA or HEADERS after the end of a request resets its stream only',
    section: '5.1',
    isIt: one => goesOn(one, 5) && (sent(one, FRAME.DATA) || sent(one, FRAME.HEADERS)),
  },
  {
    name: 'an answer to a ping that was never sent is ignored',
    section: '6.7',
    isIt: one => goesOn(one, 2) && sent(one, FRAME.PING, ({ flags }) => (flags & FLAG.ACK) !== 0),
  },
  {
    name: 'a body of another length than content-length resets its stream, where Node may end the connection',
    section: '8.1.1',
    isIt: one =>
      goesOn(one, 2) && [...requestFields(one.frames).values()].flat().some(([name]) => name === 'content-length'),
  },
  {
    name: 'frames of extensions are ignored, where Node fails for some',
    section: '5.5',
    isIt: one => goesOn(one, 2) && one.frames.some(({ type }) => type > FRAME.CONTINUATION),
  },
  {
    name: 'a WINDOW_UPDATE of zero is an error of its stream',
    section: '6.9',
    isIt: one =>
      goesOn(one, 1) &&
      sent(
        one,
        FRAME.WINDOW_UPDATE,
        ({ id, payload }) => id !== 0 && payload.length === 4 && readUint31(payload, 0) === 0,
      ),
  },
  {
    name: 'a WINDOW_UPDATE of a stream that was reset is ignored',
    section: '6.9',
    isIt: one => goesOn(one, 3) && sent(one, FRAME.WINDOW_UPDATE, ({ id }) => id !== 0),
  },
  {
    name: 'a window may be increased by what an answer has used of it, which leaves at once',
    section: '6.9.1',
    isIt: one =>
      goesOn(one, 3) && one.ours.bytes > one.theirs.bytes && sent(one, FRAME.WINDOW_UPDATE, ({ id }) => id === 0),
  },
  {
    name: 'PRIORITY of a wrong length is an error of its stream',
    section: '6.3',
    isIt: one => goesOn(one, 6) && sent(one, FRAME.PRIORITY, ({ payload }) => payload.length !== 5),
  },
  {
    name: 'a stream that depends on itself is an error of its stream',
    section: '5.3.1 of RFC 7540',
    isIt: one => goesOn(one, 1) && sent(one, FRAME.HEADERS, ({ flags }) => (flags & FLAG.PRIORITY) !== 0),
  },
  {
    name: 'PRIORITY without a stream is an error',
    section: '6.3',
    isIt: one => ends(one, /^PRIORITY on stream 0$/),
  },
  {
    name: 'PRIORITY of a wrong length, or of a stream that depends on itself, ends the connection if the stream is idle',
    section: '5.4.2',
    isIt: one => ends(one, /^a wrong PRIORITY on stream/),
  },
  {
    name: 'GOAWAY is ignored, whatever it says: the client is served until it closes the connection',
    section: '6.8',
    isIt: one => (goesOn(one, 0) || goesOn(one, 1)) && sent(one, FRAME.GOAWAY),
  },
  {
    name: 'each value of SETTINGS is checked, also one that is changed again in the same frame',
    section: '6.5.3',
    isIt: one => ends(one, /^(ENABLE_PUSH|MAX_FRAME_SIZE|INITIAL_WINDOW_SIZE) is /),
  },
  {
    name: 'padding is checked in DATA of streams that are closed as well',
    section: '6.1',
    isIt: one => ends(one, /^padding longer than its frame$/),
  },
  {
    name: 'a request with an identifier below that of another one is an error',
    section: '5.1.1',
    isIt: one => ends(one, /^HEADERS on stream \d+, which is closed$/),
  },
]

interface StreamCase {
  readonly ours: string
  readonly theirs: string
  /** What the client has sent on it. */
  readonly frames: readonly Sent[]
  /** What it has sent after the request was complete, on any stream. */
  readonly later: readonly Sent[]
  readonly fields: readonly Field[]
}

/** Of one stream, while the connection goes on. */
const OF_STREAMS: readonly (Difference & { readonly isIt: (one: StreamCase) => boolean })[] = [
  {
    name: 'a request with a field that is not valid is malformed, where nghttp2 leaves the field out',
    section: '8.2.1',
    isIt: ({ ours, theirs, fields }) =>
      /reset 1$/.test(ours) && !theirs.includes('reset') && fields.some(([name, value]) => !isValid(name, value)),
  },
  {
    name: 'a request without authority is served',
    section: '8.3.1',
    isIt: ({ ours, theirs, fields }) =>
      !ours.includes('reset') &&
      theirs === 'reset 1' &&
      !fields.some(([name]) => name === ':authority' || name === 'host'),
  },
  {
    name: 'a request with an odd authority is served',
    section: '8.3.1',
    isIt: ({ ours, theirs, fields }) =>
      ours !== 'reset 1' &&
      theirs === 'reset 1' &&
      fields.some(([name, value]) => /^(:authority|host)$/.test(name) && !/^[a-z0-9.]+$/.test(value)),
  },
  {
    name: 'a content-length that comes twice with the same value is served',
    section: '8.6 of RFC 9110',
    isIt: ({ ours, theirs, fields }) =>
      ours !== 'reset 1' && theirs === 'reset 1' && fields.filter(([name]) => name === 'content-length').length > 1,
  },
  {
    name: 'DATA of a stream that was closed without a word is answered with a reset',
    section: '5.1',
    isIt: ({ ours, theirs, frames }) =>
      ours === 'reset 5' && theirs === '' && frames.some(({ type }) => type === FRAME.DATA),
  },
  {
    name: 'an answer has left before what resets its stream was read',
    section: '5.4.2',
    isIt: ({ ours, theirs, frames }) => {
      const wasReset = frames.some(({ type }) => type === FRAME.RST_STREAM)
      return ours.startsWith('200') && (theirs.startsWith('reset') ? ours.endsWith(theirs) : theirs === '' && wasReset)
    },
  },
  {
    name: 'an answer has left before the SETTINGS that narrow the windows of streams were read',
    section: '6.9.2',
    isIt: ({ ours, theirs, later }) => ours === '200 ended' && theirs === '200' && later.some(narrowsWindows),
  },
  {
    name: 'a stream that depends on itself is reset, where nghttp2 ignores priorities',
    section: '5.3.1 of RFC 7540',
    isIt: ({ ours, frames }) =>
      ours.endsWith('reset 1') &&
      frames.some(({ type, id, payload }) => type === FRAME.PRIORITY && readUint31(payload, 0) === id),
  },
  {
    name: 'what comes after the end or the reset of a request is answered with STREAM_CLOSED, where Node names another fault',
    section: '5.1',
    isIt: ({ ours, theirs, frames }) =>
      ours.endsWith('reset 5') &&
      theirs.startsWith('reset') &&
      frames.slice(endOf(frames) + 1).some(({ type }) => type === FRAME.DATA || type === FRAME.HEADERS),
  },
  {
    name: 'DATA after the end of a request resets its stream, also after the answer',
    section: '5.1',
    isIt: ({ ours, theirs }) => ours === `${theirs} reset 5`,
  },
]

/** The names of the intended differences; undefined: one that is not. */
export function intendedDifferences(one: Case): string[] | undefined {
  const whole = OF_CONNECTIONS.find(({ isIt }) => isIt(one))
  if (whole !== undefined) return [whole.name]
  if (one.ours.goAway !== undefined || one.theirs.goAway !== undefined) return undefined
  const names = streamsOf(one).map(stream => OF_STREAMS.find(({ isIt }) => isIt(stream))?.name)
  return names.length === 0 || names.includes(undefined) ? undefined : (names as string[])
}

/** Streams of which both say different things. */
function streamsOf({ ours, theirs, frames }: Case): StreamCase[] {
  const fields = requestFields(frames)
  return [...new Set([...Object.keys(ours.streams), ...Object.keys(theirs.streams)])]
    .map(Number)
    .filter(id => ours.streams[id] !== theirs.streams[id])
    .map(id => {
      const own = frames.filter(one => one.id === id)
      const end = own[endOf(own)]
      return {
        ours: ours.streams[id] ?? '',
        theirs: theirs.streams[id] ?? '',
        frames: own,
        later: end === undefined ? [] : frames.slice(frames.indexOf(end) + 1),
        fields: fields.get(id) ?? [],
      }
    })
}

const INITIAL_WINDOW_SIZE = 4

function narrowsWindows({ type, payload }: Sent): boolean {
  if (type !== FRAME.SETTINGS) return false
  for (let at = 0; at + 6 <= payload.length; at += 6)
    if (payload.readUInt16BE(at) === INITIAL_WINDOW_SIZE && payload.readUInt32BE(at + 2) < DEFAULT_WINDOW) return true
  return false
}

/** The index of the frame that ends or resets the request; beyond the last: none does. */
function endOf(frames: readonly Sent[]): number {
  const at = frames.findIndex(
    ({ type, flags }) =>
      type === FRAME.RST_STREAM || ((type === FRAME.DATA || type === FRAME.HEADERS) && (flags & FLAG.END_STREAM) !== 0),
  )
  return at === -1 ? frames.length : at
}

function isValid(name: string, value: string): boolean {
  return /^:?[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) && !/[\0\r\n]|^[ \t]|[ \t]$/.test(value)
}
