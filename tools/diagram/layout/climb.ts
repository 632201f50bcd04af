import { dotOf } from '../dot/dot.ts'
import type { DotOptions, Variant } from '../dot/dot-options.ts'
import type { Engine } from '../platform/engine.ts'
import { tightenLoops } from '../svg/loops.ts'
import { type Picture, readPicture } from '../svg/picture.ts'
import { cardId } from '../words/element-ids.ts'
import { tooLarge } from '../words/errors.ts'
import { cardsOf, type Model, type Summary } from '../words/model.ts'
import { bestOf, type Choice, variantsFor } from './candidates.ts'
import type { Rung } from './ladder.ts'

/** A rung of the ladder whose layout ended in time. */
export interface Reached extends Choice {
  readonly rung: Rung
  readonly how: DotOptions
  readonly notices: readonly string[]
}

/** The share of the remaining time for a rung that is not the last. */
const SHARE = 0.6

/** Tries the rungs in order, until the layout of one ends; all of them together end in time. Throws GRAPH_TOO_LARGE if none does. */
export async function climb(
  rungs: readonly Rung[],
  optionsFor: (rung: Rung) => DotOptions,
  engine: Engine,
  deadlineMs: number,
  summary: Summary,
  signal: AbortSignal,
): Promise<Reached> {
  const end = performance.now() + deadlineMs
  for (const [at, rung] of rungs.entries()) {
    const left = Math.max(1, end - performance.now()) * (at === rungs.length - 1 ? 1 : SHARE)
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(left))])
    const how = optionsFor(rung)
    try {
      const choice = await layOut(rung, how, engine, deadline)
      return { ...choice, rung, how, notices: choice.complete ? rung.notices : [...rung.notices, STOPPED_EARLY] }
    } catch (error) {
      signal.throwIfAborted()
      if (!deadline.aborted) throw error
    }
  }
  throw tooLarge(summary, deadlineMs)
}

/** The first of the variants of a small picture, which is clear enough, and comes at once. */
export async function layOutFirst(
  model: Model,
  how: DotOptions,
  engine: Engine,
  signal: AbortSignal,
): Promise<Picture> {
  const [variant] = variantsFor(model, {})
  return await pictureOf(model, how, variant, engine, signal)
}

function layOut({ model, effort }: Rung, how: DotOptions, engine: Engine, deadline: AbortSignal): Promise<Choice> {
  return bestOf(variantsFor(model, effort), variant => pictureOf(model, how, variant, engine, deadline), deadline)
}

async function pictureOf(
  model: Model,
  how: DotOptions,
  variant: Variant | undefined,
  engine: Engine,
  signal: AbortSignal,
): Promise<Picture> {
  const cards = [...cardsOf(model.members)]
  const ids = [...cards.map(card => card.path), ...model.ghosts.map(ghost => ghost.id)].map(cardId)
  const picture = readPicture(await engine.layout(dotOf(model, how, variant), signal), ids)
  tightenLoops(picture, model, how.direction)
  return picture
}

const STOPPED_EARLY =
  'the search for the clearest layout was stopped to end in time; on a faster machine the picture may differ'
