import type { Heading } from './header.ts'
import type { Model } from './model.ts'
import { counted } from './property-text.ts'
import { cutMiddle, printable } from './text.ts'

export type View = 'detail' | 'architecture' | 'overview'

/** The words above a picture: what it is, of what, and how much there is of it. */
export function headingOf(view: View, title: string | undefined, name: string, model: Model): Heading {
  const { nodes, systems, services, links, cycles, broken } = model.summary
  const facts =
    view === 'overview'
      ? [
          counted(systems, 'system'),
          `${counted(model.edges.length, 'dependency', 'dependencies')} (${counted(links, 'link')})`,
        ]
      : [
          view === 'detail' ? counted(nodes, 'node') : counted(systems, 'system'),
          counted(services, 'service'),
          counted(links, 'link'),
        ]
  const { scope } = model
  return {
    title: printable(title ?? scope?.title ?? TITLES[view]),
    facts: [
      cutMiddle(printable(name), 60),
      ...(scope?.facts ?? [...facts, ...(cycles > 0 ? [counted(cycles, 'cycle')] : [])]),
    ],
    notes: scope?.notes ?? [],
    problems: broken > 0 ? [`${broken.toLocaleString('en-US')} broken`] : [],
  }
}

const TITLES: Readonly<Record<View, string>> = {
  detail: 'System in detail',
  architecture: 'System architecture',
  overview: 'System overview',
}
