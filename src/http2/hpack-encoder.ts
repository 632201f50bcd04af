import { STATIC_TABLE } from './static-table.ts'

const EXACT = new Map(STATIC_TABLE.map(([name, value], at) => [`${name}\0${value}`, at + 1]))
/** The first entry of each name. */
const NAMED = new Map(STATIC_TABLE.map(([name], at) => [name, at + 1] as const).reverse())

/**
 * A header block of these fields, RFC 7541 section 6: an index where the static table has the field, otherwise a literal without indexing. It
 * depends on no state, so that one block serves any number of connections. Values are Latin-1.
 */
export function encodeFields(fields: Iterable<readonly [name: string, value: string]>): Buffer {
  const bytes: number[] = []
  for (const [name, value] of fields) {
    const exact = EXACT.get(`${name}\0${value}`)
    if (exact !== undefined) {
      pushInteger(bytes, 0x80, 7, exact)
      continue
    }
    const named = NAMED.get(name)
    pushInteger(bytes, 0, 4, named ?? 0)
    if (named === undefined) pushString(bytes, name)
    pushString(bytes, value)
  }
  return Buffer.from(bytes)
}

function pushInteger(bytes: number[], first: number, prefixBits: number, value: number): void {
  const mask = (1 << prefixBits) - 1
  if (value < mask) {
    bytes.push(first | value)
    return
  }
  bytes.push(first | mask)
  let rest = value - mask
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80)
  bytes.push(rest)
}

function pushString(bytes: number[], text: string): void {
  pushInteger(bytes, 0, 7, text.length)
  for (let at = 0; at < text.length; at++) bytes.push(text.charCodeAt(at))
}
