import type { Survey } from '../reading/survey.ts'
import type { View } from '../words/heading.ts'
import type { Model } from '../words/model.ts'
import type { DiagramSource } from '../words/source.ts'
import { architecture } from './architecture.ts'
import { detail } from './detail.ts'
import { overview } from './overview.ts'
import { type Selection, select } from './select.ts'

/** What each view draws of a source. The source is analysed once, each view computed at most once, on demand. */
export function viewsOf(
  source: DiagramSource,
  known: Survey,
  edges: 'links' | 'property-links',
  selection: Selection,
): (view: View) => Model {
  const made = new Map<View, Model>()
  const full = (view: View): Model => {
    if (view === 'overview') return overview(full('architecture'), known)
    const model = view === 'detail' ? detail(source, known, selection.collapse) : architecture(source, known)
    return edges === 'links' ? { ...model, edges: model.edges.filter(edge => edge.kind !== 'property') } : model
  }
  return view => {
    const model = made.get(view) ?? select(full(view), selection, view, source.name)
    made.set(view, model)
    return model
  }
}
