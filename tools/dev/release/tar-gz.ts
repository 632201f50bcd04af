import { gzipSync } from 'node:zlib'

/** A file of an archive; `name` is its path in there, with slashes. */
export interface ArchiveEntry {
  readonly name: string
  readonly data: Buffer
}

const BLOCK = 512

/** A compressed tar archive (ustar) of plain files, in the given order; a function of its arguments. */
export function tarGz(entries: readonly ArchiveEntry[], epoch: number): Buffer {
  const blocks = entries.flatMap(({ name, data }) => [header(name, data.length, epoch), padded(data)])
  const compressed = gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 9 })
  // The operating system of the writer: unknown.
  compressed[9] = 255
  return compressed
}

function header(name: string, size: number, epoch: number): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`too long a path for this archive: ${name}`)
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, at: number, digits: number): void =>
    void block.write(value.toString(8).padStart(digits, '0'), at)
  block.write(name, 0)
  octal(0o644, 100, 7)
  // Owner and group: root.
  octal(0, 108, 7)
  octal(0, 116, 7)
  octal(size, 124, 11)
  octal(epoch, 136, 11)
  block.write('        0', 148)
  block.write('ustar\x0000', 257)
  const checksum = block.reduce((sum, byte) => sum + byte, 0)
  octal(checksum, 148, 6)
  block[154] = 0
  return block
}

function padded(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK)])
}
