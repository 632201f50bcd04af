import type { Acl, AclEntry } from '../../../tree/acl.ts'
import { BODY_AT, WireRequest, writeText } from './wire.ts'

const GET_ACL = 6
/** The bit of each permission; zkCli lists them in this order. */
const BIT_OF = { c: 4, d: 8, r: 1, w: 2, a: 16 } as const

export function aclRequest(realPath: string): WireRequest<Acl> {
  const bytes = Buffer.allocUnsafe(BODY_AT + 4 + Buffer.byteLength(realPath))
  writeText(bytes, BODY_AT, realPath)
  return new WireRequest(GET_ACL, bytes, readAcl)
}

export function encodeAcl(acl: Acl): Buffer {
  const length = acl.reduce((sum, { scheme, id }) => sum + 12 + Buffer.byteLength(scheme) + Buffer.byteLength(id), 4)
  const bytes = Buffer.allocUnsafe(length)
  let at = bytes.writeInt32BE(acl.length, 0)
  for (const { scheme, id, permissions } of acl)
    at = writeText(bytes, writeText(bytes, bytes.writeInt32BE(toBits(permissions), at), scheme), id)
  return bytes
}

function readAcl(frame: Buffer, start: number): Acl {
  let at = start + 4
  const next = (): string => {
    const end = at + 4 + frame.readInt32BE(at)
    const text = frame.toString('utf8', at + 4, end)
    at = end
    return text
  }
  return Array.from({ length: frame.readInt32BE(start) }, (): AclEntry => {
    const permissions = toLetters(frame.readInt32BE(at))
    at += 4
    return { scheme: next(), id: next(), permissions }
  })
}

function toBits(permissions: string): number {
  return [...permissions].reduce((bits, letter) => bits | BIT_OF[letter as keyof typeof BIT_OF], 0)
}

function toLetters(bits: number): string {
  return Object.entries(BIT_OF)
    .map(([letter, bit]) => ((bits & bit) === 0 ? '' : letter))
    .join('')
}
