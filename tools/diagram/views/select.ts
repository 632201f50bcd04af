import type { Glob } from '../words/glob.ts'
import type { View } from '../words/heading.ts'
import type { Model } from '../words/model.ts'
import { collapse } from './collapse.ts'
import { type Focus, focusOn } from './focus.ts'
import { type Only, onlyWrong } from './only.ts'

/** What of a picture is wanted. */
export interface Selection {
  readonly collapse: readonly Glob[]
  readonly focus: Focus | undefined
  readonly only: Only | undefined
}

/** Chooses from a model, before it is laid out: what is left is laid out as if there had never been more. */
export function select(model: Model, selection: Selection, view: View, name: string): Model {
  const folded = collapse(model, selection.collapse)
  const near = selection.focus === undefined ? folded : focusOn(folded, selection.focus, view)
  return selection.only === undefined ? near : onlyWrong(near, selection.only, name)
}
