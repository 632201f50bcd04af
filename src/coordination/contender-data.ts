import { decodeData, encodeData, type NodeData } from '../tree/data.ts'
import type { Revision } from '../tree/node.ts'
import { decodeText } from '../tree/text-bytes.ts'
import { asString, stringValue, type Value } from '../tree/value.ts'

const VALUE = 'value'
const TOKEN = 'fencing_token'

/** What the node of a contender says. */
export interface ContenderData {
  readonly value: string
  /** Undefined: it is the revision that created the node. */
  readonly token: Revision | undefined
  /** Whether a native client wrote it. */
  readonly isNative: boolean
}

export function encodeContender(value: string, token?: Revision): Uint8Array {
  const properties = new Map<string, Value>([[VALUE, stringValue(value)]])
  if (token !== undefined) properties.set(TOKEN, String(token) as Value)
  return encodeData(properties)
}

export function decodeContender(data: NodeData): ContenderData {
  const properties = decodeData(data)
  const value = asString(properties.get(VALUE))
  const isNative = value === undefined
  return { value: value ?? (data === null ? '' : decodeText(data)), token: tokenIn(properties.get(TOKEN)), isNative }
}

function tokenIn(value: Value | undefined): Revision | undefined {
  return value !== undefined && /^[1-9][0-9]{0,18}$/.test(value) ? BigInt(value) : undefined
}
