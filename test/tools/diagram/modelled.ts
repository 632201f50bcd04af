import { architecture } from '../../../tools/diagram/views/architecture.ts'
import { cardsOf, type Model } from '../../../tools/diagram/words/model.ts'
import { sourceOf } from './drawing.ts'

/** The model of a tree text. */
export function modelOf(text: string, more: Parameters<typeof sourceOf>[1] = {}): Model {
  return architecture(sourceOf(text, more))
}

/** The paths of all cards. */
export function cards(model: Model): string[] {
  return [...cardsOf(model.members)].map(card => card.path)
}
