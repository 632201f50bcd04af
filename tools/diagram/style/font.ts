import { BOLD, REGULAR } from './font-advances.ts'

export type Weight = 'regular' | 'bold'

const UNITS_PER_EM = 2048

const RUNS: Readonly<Record<Weight, readonly string[]>> = { regular: REGULAR, bold: BOLD }

const loaded = new Map<Weight, ReadonlyMap<number, number>>()

/** How far a character of Liberation Sans advances, in em, as in Arial; undefined if the font does not have the character. */
export function advanceOf(character: string, weight: Weight): number | undefined {
  const advances = loaded.get(weight) ?? readAdvances(RUNS[weight])
  loaded.set(weight, advances)
  return advances.get(character.codePointAt(0) ?? 0)
}

function readAdvances(lines: readonly string[]): ReadonlyMap<number, number> {
  const advances = new Map<number, number>()
  let code = 0
  for (const line of lines)
    for (const word of line.split(' ')) {
      const [, start, advance, count = '1'] = /^(?:([\da-f]+):)?(\d+)(?:x(\d+))?$/.exec(word)!
      if (start !== undefined) code = Number.parseInt(start, 16)
      for (let i = 0; i < Number(count); i++) advances.set(code++, Number(advance) / UNITS_PER_EM)
    }
  return advances
}
