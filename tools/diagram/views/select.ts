import type { Glob } from '../words/glob.ts'
import type { View } from '../words/heading.ts'
import type { Model } from '../words/model.ts'
import { collapse } from './collapse.ts'
import { type Focus, focusOn } from './focus.ts'
import { type Only, onlyWrong } from './only.ts'

/** A selection of parts of a picture. */
export interface Selection {
  readonly collapse: readonly Glob[]
  readonly focus: Focus | undefined
  readonly only: Only | undefined
}

/** Applies a selection to a model before the layout, so that omitted parts do not affect it. */
export function select(model: Model, selection: Selection, view: View, name: string): Model {
  const folded = collapse(model, selection.collapse)
  const near = selection.focus === undefined ? folded : focusOn(folded, selection.focus, view)
  return selection.only === undefined ? near : onlyWrong(near, selection.only, name)
}
