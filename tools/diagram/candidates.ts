import { PLAIN, type Variant } from './dot-options.ts'
import type { Picture } from './picture.ts'
import { score } from './score.ts'

/** Above this many cards one layout takes as long as it is worth. */
const MAX_CARDS = 150

/** The same graph in ways that Graphviz lays out differently. Which one comes out best cannot be known before. */
export function variantsFor(cards: number, effort: Variant['effort']): readonly Variant[] {
  if (cards > MAX_CARDS || Object.keys(effort).length > 0) return [{ ...PLAIN, effort }]
  const variants: Variant[] = []
  for (const order of ['name', 'flow'] as const)
    for (const framed of [false, true])
      for (const reversed of [false, true])
        for (const tried of [{}, { mclimit: '4', searchsize: '200' }])
          variants.push({ order, reversed, framed, effort: tried })
  return variants
}

export interface Choice {
  readonly picture: Picture
  /** Whether every way was tried. If not, this is the first one, so that how far the search got does not show. */
  readonly complete: boolean
}

/**
 * The picture that reads best; of equals, the first. `deadline` ends the search, and fails it only if not even the first way was
 * done by then.
 */
export async function bestOf(
  variants: readonly Variant[],
  draw: (variant: Variant) => Promise<Picture>,
  deadline: AbortSignal,
): Promise<Choice> {
  const pictures: Picture[] = []
  for (const variant of variants) {
    try {
      pictures.push(await draw(variant))
    } catch (error) {
      if (pictures[0] === undefined || !deadline.aborted) throw error
      return { picture: pictures[0], complete: false }
    }
  }
  const scores = pictures.map(score)
  return { picture: pictures[scores.indexOf(Math.min(...scores))]!, complete: true }
}
