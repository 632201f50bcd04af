import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fileText } from '../../src/tree/file-text.ts'

const read = (bytes: Uint8Array): string => fileText(bytes, 'f.tree')
const bigEndian = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()

test('a file is UTF-8 or UTF-16 with its mark, and reads the same in each', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const plain = text.replace(/^\ufeff+/, '')
      assert.equal(read(Buffer.from(plain)), plain)
      assert.equal(read(Buffer.from(`\ufeff${plain}`)), plain)
      if (plain.startsWith('\0')) return
      assert.equal(read(Buffer.from(`\ufeff${plain}`, 'utf16le')), plain)
      assert.equal(read(bigEndian(plain)), plain)
    }),
  )
})

const REFUSED: readonly (readonly [bytes: number[], message: RegExp])[] = [
  [[...Buffer.from('/a\n  x = "caf'), 0xe9, 0x22], /^f\.tree is not UTF-8: byte 0xE9 at line 2, column 11$/],
  [[...Buffer.from('\u{1f600}é'), 0x80], /byte 0x80 at line 1, column 3$/],
  [[0xc0, 0xaf], /byte 0xC0 at line 1, column 1$/],
  [[0xed, 0xa0, 0x80], /byte 0xED at line 1, column 1$/],
  [[0xff, 0xfe, 0x00, 0x00, 0x61, 0, 0, 0], /byte 0xFF at line 1, column 1$/],
  [[0xff, 0xfe, 0x61], /begins as UTF-16 and is not$/],
  [[0xfe, 0xff, 0xd8, 0x00], /begins as UTF-16 and is not$/],
]

for (const [bytes, message] of REFUSED)
  test(`the bytes ${Buffer.from(bytes).toString('hex')} are refused, not read as something else`, () => {
    assert.throws(() => read(Uint8Array.from(bytes)), { code: 'BAD_SYNTAX', message })
  })
