import type { Model } from './model.ts'
import { counted, numberText } from './number-text.ts'
import type { Row } from './row.ts'
import type { DiagramSource } from './source.ts'
import { cutMiddle, printable } from './text.ts'

export type View = 'detail' | 'architecture' | 'overview'

/** The heading of a picture. */
export interface Heading {
  readonly title: string
  readonly facts: readonly string[]
  /** Shown in red, after the facts. */
  readonly problems: readonly string[]
  /** Lines of their own. */
  readonly notes: readonly Row[]
}

/** The heading of a picture: its kind, its source, and the number of its parts. */
export function headingOf(
  view: View,
  title: string | undefined,
  { name, after }: Pick<DiagramSource, 'name' | 'after'>,
  model: Model,
): Heading {
  const { scope, compared, summary, omitted } = model
  const what = after === undefined ? shortName(name, 60) : `${shortName(name, 40)} → ${shortName(after.name, 40)}`
  const facts = scope?.facts ?? (compared === undefined ? factsOf(view, model) : [])
  return {
    title: printable(title ?? scope?.title ?? (after === undefined ? TITLES[view] : what)),
    facts: [
      ...(after !== undefined && title === undefined && scope === undefined ? [] : [what]),
      ...facts,
      ...(compared === undefined ? [] : changeFacts(compared)),
      ...(omitted === undefined ? [] : [`${omittedText(omitted)} not drawn`]),
    ],
    notes: scope?.notes ?? [],
    problems: summary.broken > 0 ? [`${numberText(summary.broken)} broken`] : [],
  }
}

function shortName(name: string, limit: number): string {
  return cutMiddle(printable(name), limit)
}

function factsOf(view: View, { summary, edges, omitted }: Model): readonly string[] {
  const { nodes, systems, services, links, cycles } = summary
  const loops = cycles > 0 ? [counted(cycles, 'cycle')] : []
  if (view === 'overview') {
    const dependencies = counted(edges.length + (omitted?.lines ?? 0), 'dependency', 'dependencies')
    return [counted(systems, 'system'), `${dependencies} (${counted(links, 'link')})`, ...loops]
  }
  const size = view === 'detail' ? counted(nodes, 'node') : counted(systems, 'system')
  return [size, counted(services, 'service'), counted(links, 'link'), ...loops]
}

/** The text about omitted parts: cards, lines or both. */
export function omittedText({ cards, lines }: NonNullable<Model['omitted']>): string {
  return [...(cards > 0 ? [counted(cards, 'card')] : []), ...(lines > 0 ? [counted(lines, 'line')] : [])].join(' and ')
}

function changeFacts(counts: NonNullable<Model['compared']>): readonly string[] {
  const facts = (['added', 'changed', 'removed'] as const)
    .filter(change => counts[change] > 0)
    .map((change, i) => `${i === 0 ? counted(counts[change], 'node') : numberText(counts[change])} ${change}`)
  if (facts.length === 0) return ['no differences']
  return [...facts, `${numberText(counts.same)} unchanged`]
}

const TITLES: Readonly<Record<View, string>> = {
  detail: 'System in detail',
  architecture: 'System architecture',
  overview: 'System overview',
}
