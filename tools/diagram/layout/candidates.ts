import { PLAIN, type Variant } from '../dot/dot-options.ts'
import type { Picture } from '../svg/picture.ts'
import { cardsOf, type Model } from '../words/model.ts'
import { score } from './score.ts'

/** Up to this size every way is tried, in a fifth of a second. */
const SMALL = 60

/** Up to this size the more expensive ones are omitted: they take as long as all the others, and improve the best by a hundredth. */
const MEDIUM = 99

/** Up to this size two ways are tried; beyond it, a hundred services with links, only one is worth its time. */
const LARGE = 150

const ALL: readonly Variant[] = (['name', 'flow'] as const).flatMap(order =>
  [false, true].flatMap(framed =>
    [false, true].flatMap(reversed =>
      [{}, { mclimit: '4', searchsize: '200' }].map(effort => ({ order, reversed, framed, effort })),
    ),
  ),
)

const EASY = ALL.filter(({ effort }) => Object.keys(effort).length === 0)

/** Unconnected items are then in the order of names, from the top. */
const TOP_DOWN: Variant = { ...PLAIN, framed: true, reversed: true }

/** A frame makes the large ones better more often than not; which end is up cannot be known. */
const BOTH_WAYS: readonly Variant[] = [false, true].map(reversed => ({ ...PLAIN, framed: true, reversed }))

/**
 * Variants of the same graph that Graphviz lays out differently. The best one cannot be predicted. How many are tried depends only on
 * the graph, not on the speed of the machine.
 */
export function variantsFor(model: Model, effort: Variant['effort']): readonly Variant[] {
  const size = sizeOf(model)
  if (size > LARGE || Object.keys(effort).length > 0) return [{ ...TOP_DOWN, effort }]
  if (size > MEDIUM) return BOTH_WAYS
  return size > SMALL ? EASY : ALL
}

function sizeOf({ members, edges }: Model): number {
  return cardsOf(members).reduce((sum, card) => sum + 1 + (card.sheet?.length ?? 0) / 2, edges.length)
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
  const scores = pictures.length === 1 ? [0] : pictures.map(score)
  return { picture: pictures[scores.indexOf(Math.min(...scores))]!, complete: true }
}
