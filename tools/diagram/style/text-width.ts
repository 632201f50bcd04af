import { advanceOf, type Weight } from './font.ts'

/** The width of a text in our font, and so in every font of Arial's widths. What our font does not have is taken to be wide. */
export function textWidth(text: string, size: number, weight: Weight = 'regular'): number {
  let sum = 0
  for (const character of text) sum += advanceOf(character, weight) ?? UNKNOWN
  return sum * size
}

/** The width to draw a text at: at most `textWidth`, and close to what a font for its script would take. */
export function drawnWidth(text: string, size: number, weight: Weight = 'regular'): number {
  let sum = 0
  for (const character of text) sum += advanceOf(character, weight) ?? usualAdvance(character)
  return sum * size
}

/** East Asian characters and emoji fill an em, combining marks have no width, other scripts are about as wide as Latin. */
function usualAdvance(character: string): number {
  if (/[\p{M}\p{Cf}]/u.test(character)) return 0
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u30ff\uff00-\uff60]/u.test(
    character,
  )
    ? 1
    : 0.62
}

/**
 * The width that Graphviz takes a text in Arial to have. It knows ASCII; of everything else it counts the bytes of UTF-8 as so many spaces,
 * which is too narrow for Cyrillic and for every script wider than that. A space comes out of it as a hard one where another is beside it.
 */
export function graphvizWidth(text: string, size: number, weight: Weight = 'regular'): number {
  let sum = 0
  for (const character of text.replaceAll('\u00a0', ' '))
    sum += isAscii(character) ? advanceOf(character, weight)! : utf8Length(character) * SPACE
  return sum * size
}

/** Whether our font has every character of a text. */
export function isDrawable(text: string): boolean {
  for (const character of text) if (advanceOf(character, 'regular') === undefined) return false
  return true
}

/** East Asian characters fill an em, emoji a little more. */
const UNKNOWN = 1.1
const SPACE = 569 / 2048

function isAscii(character: string): boolean {
  return character >= ' ' && character <= '~'
}

function utf8Length(character: string): number {
  const code = character.codePointAt(0) ?? 0
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
}
