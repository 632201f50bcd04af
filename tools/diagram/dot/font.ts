import { readFileSync } from 'node:fs'

export type Weight = 'regular' | 'bold'

const FILES: Readonly<Record<Weight, string>> = {
  regular: 'LiberationSans-Regular.ttf',
  bold: 'LiberationSans-Bold.ttf',
}

/** The fonts that come with us: Liberation Sans, of the widths of Arial. */
export function fontFile(weight: Weight): URL {
  return new URL(`../fonts/${FILES[weight]}`, import.meta.url)
}

const loaded = new Map<Weight, ReadonlyMap<number, number>>()

/** How far a character advances, in em; undefined if our font does not have it. */
export function advanceOf(character: string, weight: Weight): number | undefined {
  const advances = loaded.get(weight) ?? readAdvances(readFileSync(fontFile(weight)))
  loaded.set(weight, advances)
  return advances.get(character.codePointAt(0) ?? 0)
}

/** The advances of a TrueType font by code point, from its tables head, hhea, hmtx, and the segments (format 4) of its cmap. */
function readAdvances(font: Buffer): ReadonlyMap<number, number> {
  const tables = new Map<string, number>()
  for (let i = 0; i < font.readUInt16BE(4); i++) {
    const entry = 12 + 16 * i
    tables.set(font.toString('latin1', entry, entry + 4), font.readUInt32BE(entry + 8))
  }
  const [head, hhea, hmtx, cmap] = ['head', 'hhea', 'hmtx', 'cmap'].map(name => tables.get(name)!) as [
    number,
    number,
    number,
    number,
  ]
  const unitsPerEm = font.readUInt16BE(head + 18)
  const lastMetric = font.readUInt16BE(hhea + 34) - 1
  const advances = new Map<number, number>()
  for (const [code, glyph] of segmentGlyphs(font, segmentTable(font, cmap)))
    advances.set(code, font.readUInt16BE(hmtx + 4 * Math.min(glyph, lastMetric)) / unitsPerEm)
  return advances
}

function segmentTable(font: Buffer, cmap: number): number {
  for (let i = 0; i < font.readUInt16BE(cmap + 2); i++) {
    const table = cmap + font.readUInt32BE(cmap + 8 + 8 * i)
    if (font.readUInt16BE(table) === 4) return table
  }
  throw new Error('the font has no character map of format 4')
}

function* segmentGlyphs(font: Buffer, table: number): Generator<[code: number, glyph: number]> {
  const size = font.readUInt16BE(table + 6)
  for (let i = 0; i < size; i += 2) {
    const end = font.readUInt16BE(table + 14 + i)
    const start = font.readUInt16BE(table + 16 + size + i)
    const delta = font.readUInt16BE(table + 16 + 2 * size + i)
    const at = table + 16 + 3 * size + i
    const offset = font.readUInt16BE(at)
    for (let code = start; code <= end && code !== 0xffff; code++) {
      const found = offset === 0 ? code : font.readUInt16BE(at + offset + 2 * (code - start))
      const glyph = found === 0 ? 0 : (found + delta) & 0xffff
      if (glyph !== 0) yield [code, glyph]
    }
  }
}
