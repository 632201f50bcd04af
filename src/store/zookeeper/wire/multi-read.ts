import { Code } from './codes.ts'
import { HEADER_BYTES, OP_ERROR, writeHeader } from './transaction.ts'
import { BODY_AT, type DataBody, dataBytes, readData, readNames, WireRequest, writeText } from './wire.ts'

const MULTI_READ = 22
const OP = { GET_DATA: 4, GET_CHILDREN: 8 } as const
const NO_WATCH = 0

/** A read of one node: its child names, if wanted, before its data. */
export interface Question {
  readonly realPath: string
  readonly children: boolean
}

/** The answer to one question. After a failure it has the code of the first failed operation and nothing else. */
export interface Answer {
  readonly code: number
  readonly data?: DataBody
  /** Sorted by code point. From a moment before that of the data. */
  readonly children?: readonly string[]
}

/** Many independent reads in one request; needs ZooKeeper 3.6 or newer. */
export function multiReadRequest(questions: readonly Question[]): WireRequest<readonly Answer[]> {
  const bytes = Buffer.allocUnsafe(BODY_AT + questions.reduce((sum, one) => sum + questionBytes(one), HEADER_BYTES))
  let at = BODY_AT
  for (const { realPath, children } of questions) {
    if (children) at = writeRead(bytes, at, OP.GET_CHILDREN, realPath)
    at = writeRead(bytes, at, OP.GET_DATA, realPath)
  }
  writeHeader(bytes, at, -1, true)
  return new WireRequest(MULTI_READ, bytes, (frame, start) => readAnswers(frame, start, questions))
}

/** The size of one question in a request, in bytes. */
export function questionBytes({ realPath, children }: Question): number {
  return (HEADER_BYTES + 4 + Buffer.byteLength(realPath) + 1) * (children ? 2 : 1)
}

function writeRead(bytes: Buffer, start: number, type: number, path: string): number {
  return bytes.writeUInt8(NO_WATCH, writeText(bytes, writeHeader(bytes, start, type, false), path))
}

function readAnswers(frame: Buffer, start: number, questions: readonly Question[]): readonly Answer[] {
  let at = start
  const next = <T>(
    read: (at: number) => { readonly value: T; readonly end: number },
  ): T | { readonly code: number } => {
    const type = frame.readInt32BE(at)
    at += HEADER_BYTES
    if (type === OP_ERROR) {
      const code = frame.readInt32BE(at)
      at += 4
      return { code }
    }
    const { value, end } = read(at)
    at = end
    return value
  }
  return questions.map((question): Answer => {
    const children = question.children ? next(from => readNames(frame, from)) : []
    const data = next(from => {
      const value = readData(frame, from)
      return { value, end: from + dataBytes(value) }
    })
    if ('code' in children) return children
    if ('code' in data) return data
    return { code: Code.OK, data, children }
  })
}
