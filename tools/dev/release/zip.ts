import { crc32, deflateRawSync } from 'node:zlib'
import type { ArchiveEntry } from './tar-gz.ts'

const LOCAL_HEADER = 0x04034b50
const CENTRAL_HEADER = 0x02014b50
const END = 0x06054b50
const DEFLATED = 8
const UTF8_NAMES = 0x0800
/** 1 January 1980, the earliest date that a zip archive can name. */
const DATE = 0x0021

/** A zip archive of plain files without times or modes, in the given order; a function of its arguments. */
export function zip(entries: readonly ArchiveEntry[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, data } of entries) {
    const path = Buffer.from(name)
    const compressed = deflateRawSync(data, { level: 9 })
    const common = commonHeader(path.length, data, compressed.length)
    const local = Buffer.concat([uint32(LOCAL_HEADER), common, path, compressed])
    // After the common part: comment, disk, attributes, and where the local header is.
    directory.push(uint32(CENTRAL_HEADER), uint16(20), common, Buffer.alloc(10), uint32(offset), path)
    parts.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const count = uint16(entries.length)
  const end = [uint32(END), Buffer.alloc(4), count, count, uint32(central.length), uint32(offset), uint16(0)]
  return Buffer.concat([...parts, central, ...end])
}

/** What the local and the central header have in common: needed version, flags, method, time, date, checksum, sizes, name, extra. */
function commonHeader(nameLength: number, data: Buffer, compressedLength: number): Buffer {
  return Buffer.concat([
    ...[20, UTF8_NAMES, DEFLATED, 0, DATE].map(uint16),
    ...[crc32(data), compressedLength, data.length].map(uint32),
    ...[nameLength, 0].map(uint16),
  ])
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
