import { decodeData, encodeData, type NodeData } from './data.ts'
import { decodeText, encodeText } from './text-bytes.ts'
import { asString, stringValue, type Value } from './value.ts'

/**
 * The data of a node without properties, as a tree text and a plan write them: `null`, `{}`, or any other bytes without properties as a JSON string:
 * `""`, `" "`, `"{ }"`.
 */
export type EmptyData = Value

/** The data of every node that is created without properties, unless a text says otherwise. */
export const EMPTY_OBJECT = '{}' as EmptyData

/** The data of a root that was never written. */
export const NO_BYTES = '""' as EmptyData

/** The data of a node that has no properties. */
export function toEmptyData(data: NodeData): EmptyData {
  if (data === null) return NULL
  const text = decodeText(data)
  return text === EMPTY_OBJECT ? EMPTY_OBJECT : stringValue(text)
}

/** Undefined for a value that would be properties. */
export function asEmptyData(value: Value): EmptyData | undefined {
  if (value === NULL || value === EMPTY_OBJECT) return value
  const text = asString(value)
  if (text === undefined || decodeData(encodeText(text)).size > 0) return undefined
  return toEmptyData(encodeText(text))
}

export function fromEmptyData(empty: EmptyData): NodeData {
  if (empty === NULL) return null
  const text = asString(empty)
  return text === undefined ? encodeData(new Map()) : encodeText(text)
}

/** Data without properties that are not the same. */
export interface EmptyDataChange {
  /** Undefined if the node had properties. */
  readonly from?: EmptyData
  readonly to: EmptyData
}

/** Undefined where the data are the same, or where one of the nodes does not say what they are. */
export function diffEmptyData(before: MaybeSaid, after: MaybeSaid): EmptyDataChange | undefined {
  const [from, to] = [before.empty, after.empty]
  return from === undefined || to === undefined || from === to ? undefined : { from, to }
}

interface MaybeSaid {
  readonly empty?: EmptyData
}

const NULL = 'null' as EmptyData
