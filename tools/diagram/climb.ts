import { bestOf, type Choice, variantsFor } from './candidates.ts'
import { dotOf } from './dot.ts'
import { cardId } from './dot-nodes.ts'
import type { DotOptions } from './dot-options.ts'
import type { Engine } from './engine.ts'
import { tooLarge } from './errors.ts'
import type { Rung } from './ladder.ts'
import { cardsOf, type Summary } from './model.ts'
import { readPicture } from './picture.ts'

/** A rung of the ladder whose layout ended in time. */
export interface Reached extends Choice {
  readonly rung: Rung
  readonly how: DotOptions
  readonly notices: readonly string[]
}

/** Tries the rungs in order, until the layout of one ends in time. Throws GRAPH_TOO_LARGE if none does. */
export async function climb(
  rungs: Iterable<Rung>,
  optionsFor: (rung: Rung) => DotOptions,
  engine: Engine,
  deadlineMs: number,
  summary: Summary,
  signal: AbortSignal,
): Promise<Reached> {
  let late = false
  for (const rung of rungs) {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)])
    const how = optionsFor(rung)
    try {
      const choice = await layOut(rung, how, engine, deadline)
      const notices = choice.complete ? rung.notices : [...rung.notices, stoppedEarly(deadlineMs)]
      return { ...choice, rung, how, notices }
    } catch (error) {
      signal.throwIfAborted()
      if (!deadline.aborted) throw error
      late = true
    }
  }
  throw tooLarge(summary, late ? `stopped after ${deadlineMs / 1000} s` : 'is too much for one picture')
}

function layOut({ model, effort }: Rung, how: DotOptions, engine: Engine, deadline: AbortSignal): Promise<Choice> {
  const cards = [...cardsOf(model.members)]
  const ids = [...cards.map(card => card.path), ...model.ghosts.map(ghost => ghost.id)].map(cardId)
  return bestOf(
    variantsFor(cards.length, effort),
    async variant => readPicture(await engine.layout(dotOf(model, how, variant), deadline), ids),
    deadline,
  )
}

function stoppedEarly(deadlineMs: number): string {
  return `the search for the clearest layout was stopped after ${deadlineMs / 1000} s; on a faster machine the picture may differ`
}
