import type { NodeData } from '../../../tree/data.ts'
import type { NodeStat, Revision } from '../../../tree/node.ts'
import { Code } from './codes.ts'
import { readHasChildren, readStat, STAT_BYTES } from './stat.ts'

/** The reply of a server. */
export interface Reply<T> {
  readonly code: number
  /** The zxid as of which the server replied; known also when the code is an error. */
  readonly revision: Revision
  /** Defined if and only if the code is OK. */
  readonly body: T | undefined
}

const OP = { EXISTS: 3, GET_DATA: 4, SYNC: 9, GET_CHILDREN2: 12, REMOVE_WATCHES: 18 } as const
const ANY_WATCH = 3

// Of a request: length, xid, type. Of a reply: length, xid, zxid, error code.
const XID_AT = 4
export const BODY_AT = 12
const REPLY_ZXID_AT = 8
const REPLY_CODE_AT = 16
const REPLY_BODY_AT = 20

/**
 * An encoded request, complete except for its xid, which the library assigns when it sends it. Reads its reply itself (see own-replies.ts).
 */
export class WireRequest<T> {
  readonly header: { readonly type: number; xid: number }
  readonly payload = null
  readonly #bytes: Buffer
  readonly #read: (frame: Buffer, at: number) => T
  #sent = false

  constructor(type: number, bytes: Buffer, read: (frame: Buffer, at: number) => T) {
    this.header = { type, xid: 0 }
    this.#bytes = bytes
    this.#read = read
    bytes.writeInt32BE(bytes.length - 4, 0)
    bytes.writeInt32BE(type, 8)
  }

  get size(): number {
    return this.#bytes.length
  }

  /** Whether it may have reached a server. */
  get sent(): boolean {
    return this.#sent
  }

  toBuffer(): Buffer {
    this.#sent = true
    this.#bytes.writeInt32BE(this.header.xid, XID_AT)
    return this.#bytes
  }

  readReply(frame: Buffer): Reply<T> {
    const code = frame.readInt32BE(REPLY_CODE_AT)
    return {
      code,
      revision: frame.readBigInt64BE(REPLY_ZXID_AT),
      body: code === Code.OK ? this.#read(frame, REPLY_BODY_AT) : undefined,
    }
  }
}

export interface DataBody {
  readonly data: NodeData
  readonly stat: NodeStat
  /** As of the stat. */
  readonly hasChildren: boolean
}

interface ChildrenBody {
  readonly children: readonly string[]
  readonly stat: NodeStat
}

export function existsRequest(path: string, watch: boolean): WireRequest<NodeStat> {
  return new WireRequest(OP.EXISTS, pathAndFlag(path, watch), readStat)
}

export function dataRequest(path: string, watch: boolean): WireRequest<DataBody> {
  return new WireRequest(OP.GET_DATA, pathAndFlag(path, watch), readData)
}

export function readData(frame: Buffer, at: number): DataBody {
  const length = frame.readInt32BE(at)
  const end = at + 4 + Math.max(0, length)
  const data = length < 0 ? null : Buffer.from(frame.subarray(at + 4, end))
  return { data, stat: readStat(frame, end), hasChildren: readHasChildren(frame, end) }
}

/** The size in a reply of what `readData` has read. */
export function dataBytes({ data }: DataBody): number {
  return 4 + (data?.length ?? 0) + STAT_BYTES
}

export function childrenRequest(path: string, watch: boolean): WireRequest<ChildrenBody> {
  return new WireRequest(OP.GET_CHILDREN2, pathAndFlag(path, watch), (frame, at) => {
    const { value: children, end } = readNames(frame, at)
    return { children, stat: readStat(frame, end) }
  })
}

/** The names, sorted by code point, and the position after them. */
export function readNames(frame: Buffer, start: number): { readonly value: readonly string[]; readonly end: number } {
  const names = new Array<string>(frame.readInt32BE(start))
  let at = start + 4
  for (let i = 0; i < names.length; i++) {
    const end = at + 4 + frame.readInt32BE(at)
    names[i] = frame.toString('utf8', at + 4, end)
    at = end
  }
  // ZooKeeper allows no surrogates in names, so JavaScript's order is code-point order.
  return { value: names.sort(), end: at }
}

export function syncRequest(path: string): WireRequest<void> {
  const bytes = Buffer.allocUnsafe(BODY_AT + 4 + Buffer.byteLength(path))
  writeText(bytes, BODY_AT, path)
  return new WireRequest(OP.SYNC, bytes, () => undefined)
}

/** Removes all watches of this session on a path. */
export function removeWatchesRequest(path: string): WireRequest<void> {
  const bytes = Buffer.allocUnsafe(BODY_AT + 8 + Buffer.byteLength(path))
  bytes.writeInt32BE(ANY_WATCH, writeText(bytes, BODY_AT, path))
  return new WireRequest(OP.REMOVE_WATCHES, bytes, () => undefined)
}

/** The ZooKeeper path of a node of the tree. */
export function realPath(chroot: string, path: string): string {
  if (path === '/') return chroot === '' ? '/' : chroot
  return chroot + path
}

function pathAndFlag(path: string, flag: boolean): Buffer {
  const bytes = Buffer.allocUnsafe(BODY_AT + 5 + Buffer.byteLength(path))
  bytes.writeUInt8(flag ? 1 : 0, writeText(bytes, BODY_AT, path))
  return bytes
}

/** Writes data after their length, which is -1 for null; returns the position after them. */
export function writeData(bytes: Buffer, at: number, data: NodeData): number {
  if (data === null) return bytes.writeInt32BE(-1, at)
  bytes.set(data, bytes.writeInt32BE(data.length, at))
  return at + 4 + data.length
}

/** Writes a string after its length; returns the position after it. */
export function writeText(bytes: Buffer, at: number, value: string): number {
  const length = bytes.write(value, at + 4)
  bytes.writeInt32BE(length, at)
  return at + 4 + length
}
