import { type Acl, OPEN_ACL } from '../../../tree/acl.ts'
import type { NodeData } from '../../../tree/data.ts'
import { encodeAcl } from './acl.ts'
import { BODY_AT, WireRequest, writeData, writeText } from './wire.ts'

const CREATE = 1
const FLAGS = { EPHEMERAL: 1, SEQUENCE: 2 } as const

/** Creates a node to whose path ZooKeeper appends ten digits. The reply is its name. */
export function sequenceRequest(
  realPath: string,
  node: { readonly data: NodeData; readonly ephemeral?: boolean; readonly acl?: Acl },
): WireRequest<string> {
  const acl = encodeAcl(node.acl ?? OPEN_ACL)
  const length = 4 + Buffer.byteLength(realPath) + 4 + (node.data?.length ?? 0) + acl.length + 4
  const bytes = Buffer.allocUnsafe(BODY_AT + length)
  let at = writeData(bytes, writeText(bytes, BODY_AT, realPath), node.data)
  at += acl.copy(bytes, at)
  bytes.writeInt32BE(FLAGS.SEQUENCE | (node.ephemeral === true ? FLAGS.EPHEMERAL : 0), at)
  return new WireRequest(CREATE, bytes, readName)
}

function readName(frame: Buffer, start: number): string {
  const path = frame.toString('utf8', start + 4, start + 4 + frame.readInt32BE(start))
  return path.slice(path.lastIndexOf('/') + 1)
}
