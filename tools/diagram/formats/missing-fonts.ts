import type { Rasterize } from '../platform/rasterize.ts'
import { isDrawable } from '../style/text-width.ts'

/** Scripts that our font does not have, by what a reader calls them. */
const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['Chinese', /\p{scx=Han}/u],
  ['Japanese', /[\p{scx=Hiragana}\p{scx=Katakana}]/u],
  ['Korean', /\p{scx=Hangul}/u],
  ['Thai', /\p{scx=Thai}/u],
  ['Devanagari', /\p{scx=Devanagari}/u],
  ['Arabic', /\p{scx=Arabic}/u],
  ['emoji', /\p{Extended_Pictographic}/u],
]
const OTHER = 'other'

/** How many characters of a script are tried. */
const TRIED = 3

/**
 * The scripts of a text of which some character has a glyph neither in our font nor in those of the system: they become empty boxes in an
 * image, while a program that shows an SVG may have a font for them.
 */
export async function scriptsWithoutFont(
  text: string,
  rasterize: Rasterize,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const samples = new Map<string, Set<string>>()
  for (const character of new Set(text)) {
    if (/[\s\p{C}\p{M}]/u.test(character) || isDrawable(character)) continue
    const script = SCRIPTS.find(([, pattern]) => pattern.test(character))?.[0] ?? OTHER
    const known = samples.get(script) ?? new Set()
    samples.set(script, known.size < TRIED ? known.add(character) : known)
  }
  if (samples.size === 0) return []
  const nothing = await imageOf(UNASSIGNED, rasterize, signal)
  const missing: string[] = []
  for (const script of [...SCRIPTS.map(([name]) => name), OTHER])
    for (const character of samples.get(script) ?? [])
      if (isSame(await imageOf(character, rasterize, signal), nothing)) {
        missing.push(script)
        break
      }
  return missing
}

/** What is shown of such scripts. */
export function missingFontText(scripts: readonly string[]): string {
  return scripts.map(script => (script === OTHER ? 'other scripts' : script)).join(', ')
}

/** A private character, which no font has a glyph for. */
const UNASSIGNED = '\u{10fffd}'

async function imageOf(character: string, rasterize: Rasterize, signal: AbortSignal): Promise<Uint8Array> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><text x="4" y="24" font-size="20" font-family="Liberation Sans">${character}</text></svg>`
  return await rasterize(svg, { zoom: 1, needsSystemFonts: true }, signal)
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
