import type { NodeStat } from '../../../tree/node.ts'

/** The size of a Stat in a reply. */
export const STAT_BYTES = 68

// Container and TTL nodes, which ZooKeeper removes by itself, have these in place of an owner (server/EphemeralType.java).
const CONTAINER = 0x8000_0000_0000_0000n
const TTL_BYTE = 0xffn

/** Reads czxid, mzxid, ctime, mtime, version, cversion, aversion, ephemeralOwner, dataLength, numChildren, pzxid. */
export function readStat(frame: Buffer, at: number): NodeStat {
  return {
    created: frame.readBigInt64BE(at),
    modified: frame.readBigInt64BE(at + 8),
    createdAt: Number(frame.readBigInt64BE(at + 16)),
    modifiedAt: Number(frame.readBigInt64BE(at + 24)),
    version: frame.readInt32BE(at + 32),
    owner: owner(frame.readBigUInt64BE(at + 44)),
    childrenModified: frame.readBigInt64BE(at + 60),
  }
}

/** Whether the number of children in the same Stat is not zero. */
export function readHasChildren(frame: Buffer, at: number): boolean {
  return frame.readInt32BE(at + 56) > 0
}

/** A session id as text: 16 hexadecimal digits. */
export function formatSessionId(id: bigint): string {
  return id.toString(16).padStart(16, '0')
}

function owner(ephemeralOwner: bigint): string | undefined {
  if (ephemeralOwner === 0n || ephemeralOwner === CONTAINER || ephemeralOwner >> 56n === TTL_BYTE) return undefined
  return formatSessionId(ephemeralOwner)
}
