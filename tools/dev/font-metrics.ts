// Writes tools/diagram/style/font-advances.ts from the fonts in tools/diagram/fonts, so that measuring text needs no file at run time.
// `npm run fix` runs it; with --check, as in `npm run check`, it fails if the table does not match the fonts.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.ts'

const FILE = 'tools/diagram/style/font-advances.ts'
const FONTS = { REGULAR: 'LiberationSans-Regular.ttf', BOLD: 'LiberationSans-Bold.ttf' }
const LINE_LENGTH = 112

const text = tables()
if (!process.argv.includes('--check')) writeFileSync(join(root, FILE), text)
else if (readFileSync(join(root, FILE), 'utf8') !== text) {
  process.stderr.write(`error: ${FILE} is not what the fonts say\n   help: npm run fix\n`)
  process.exit(1)
}

function tables(): string {
  const tables = Object.entries(FONTS).map(([name, file]) => {
    const font = readFileSync(join(root, 'tools/diagram/fonts', file))
    const lines = wrapped(runsOf(advancesOf(new DataView(font.buffer, font.byteOffset, font.byteLength))))
    return `export const ${name}: readonly string[] = [\n${lines.map(line => `  '${line}',\n`).join('')}]\n`
  })
  return `// Written by tools/dev/font-metrics.ts from tools/diagram/fonts.

/**
 * How far each character of a font advances, in 1/2048 em. \`20:569x2 727\` says that U+0020 and the character after it advance by 569 and the
 * one after those by 727; a code point before a colon begins a new run.
 */
${tables.join('\n')}`
}

function runsOf(advances: ReadonlyMap<number, number>): string[] {
  const runs: { readonly text: string; count: number; readonly advance: number }[] = []
  let before: number | undefined
  for (const [code, advance] of [...advances].sort(([a], [b]) => a - b)) {
    const last = runs.at(-1)
    const continues = before === code - 1
    if (continues && last?.advance === advance) last.count++
    else runs.push({ text: continues ? `${advance}` : `${code.toString(16)}:${advance}`, count: 1, advance })
    before = code
  }
  return runs.map(({ text, count }) => (count === 1 ? text : `${text}x${count}`))
}

function wrapped(words: readonly string[]): string[] {
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= LINE_LENGTH) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** The advances of a TrueType font by code point, from its tables head, hhea, hmtx, and the segments (format 4) of its cmap. */
function advancesOf(font: DataView): ReadonlyMap<number, number> {
  const tables = new Map<string, number>()
  for (let i = 0; i < font.getUint16(4); i++) {
    const entry = 12 + 16 * i
    const tag = String.fromCharCode(...[0, 1, 2, 3].map(at => font.getUint8(entry + at)))
    tables.set(tag, font.getUint32(entry + 8))
  }
  const [head, hhea, hmtx, cmap] = ['head', 'hhea', 'hmtx', 'cmap'].map(name => tables.get(name)!) as [
    number,
    number,
    number,
    number,
  ]
  if (font.getUint16(head + 18) !== 2048) throw new Error('the font is not measured in 1/2048 em')
  const lastMetric = font.getUint16(hhea + 34) - 1
  const advances = new Map<number, number>()
  for (const [code, glyph] of segmentGlyphs(font, segmentTable(font, cmap)))
    advances.set(code, font.getUint16(hmtx + 4 * Math.min(glyph, lastMetric)))
  return advances
}

function segmentTable(font: DataView, cmap: number): number {
  for (let i = 0; i < font.getUint16(cmap + 2); i++) {
    const table = cmap + font.getUint32(cmap + 8 + 8 * i)
    if (font.getUint16(table) === 4) return table
  }
  throw new Error('the font has no character map of format 4')
}

function* segmentGlyphs(font: DataView, table: number): Generator<[code: number, glyph: number]> {
  const size = font.getUint16(table + 6)
  for (let i = 0; i < size; i += 2) {
    const end = font.getUint16(table + 14 + i)
    const start = font.getUint16(table + 16 + size + i)
    const delta = font.getUint16(table + 16 + 2 * size + i)
    const at = table + 16 + 3 * size + i
    const offset = font.getUint16(at)
    for (let code = start; code <= end && code !== 0xffff; code++) {
      const found = offset === 0 ? code : font.getUint16(at + offset + 2 * (code - start))
      const glyph = found === 0 ? 0 : (found + delta) & 0xffff
      if (glyph !== 0) yield [code, glyph]
    }
  }
}
