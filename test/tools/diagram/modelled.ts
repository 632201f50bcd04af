import { survey } from '../../../tools/diagram/reading/survey.ts'
import { architecture } from '../../../tools/diagram/views/architecture.ts'
import { overview } from '../../../tools/diagram/views/overview.ts'
import { cardsOf, type Model } from '../../../tools/diagram/words/model.ts'
import type { DiagramSource } from '../../../tools/diagram/words/source.ts'
import { sourceOf } from './drawing.ts'

/** The model of a tree text. */
export function modelOf(text: string, more: Parameters<typeof sourceOf>[1] = {}): Model {
  return architecture(sourceOf(text, more))
}

/** The overview of a source. */
export function overviewOf(source: DiagramSource, level?: number): Model {
  const known = survey(source, level)
  return overview(architecture(source, known), known)
}

/** The paths of all cards. */
export function cards(model: Model): string[] {
  return [...cardsOf(model.members)].map(card => card.path)
}
