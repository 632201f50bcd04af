import { isChanged } from '../words/change.ts'
import { DiagramError } from '../words/errors.ts'
import { cardsOf, type Edge, type Finding, groupsOf, type Model } from '../words/model.ts'
import { counted } from '../words/number-text.ts'
import type { Row } from '../words/row.ts'
import { cutEnd } from '../words/text.ts'
import { restrict } from './restrict.ts'

export type Only = 'problems' | 'cycles' | 'changes'

const MAX_NOTES = 8
const NOTE_LIMIT = 120

/** The part of a picture that has problems, with its findings as text. Throws EMPTY_GRAPH if there are none. */
export function onlyWrong(model: Model, only: Only, name: string): Model {
  const isAbout = IS_ABOUT[only]
  const wrong = model.edges.filter(isAbout)
  const kept = new Set<string>(wrong.flatMap(({ from, to }) => [from, to]))
  if (only === 'problems')
    for (const { path, rows, state, sheet } of cardsOf(model.members)) {
      const shown = [...rows, ...(state === undefined ? [] : [state]), ...(sheet ?? []).flatMap(row => row.value ?? [])]
      if (shown.some(({ tone }) => tone === 'bad' || tone === 'warn')) kept.add(path)
    }
  if (only === 'changes')
    for (const part of [...cardsOf(model.members), ...groupsOf(model.members)])
      if (isChanged(part.change) || (part.kind === 'card' && part.sheet?.some(row => isChanged(row.change))))
        kept.add(part.path)
  if (kept.size === 0)
    throw new DiagramError('EMPTY_GRAPH', `nothing to draw: ${name} has no ${only}`, {
      hint: `leave out --only ${only}`,
    })
  const findings = model.findings.filter(({ code }) => KINDS[only](code))
  const chosen = restrict(model, kept, isAbout)
  if (only === 'changes') return chosen
  const facts = [...(model.scope?.facts ?? []), counted(findings.length, 'finding')]
  return { ...chosen, scope: { title: TITLES[only], facts, notes: notesOf(findings) } }
}

const IS_ABOUT: Readonly<Record<Only, (edge: Edge) => boolean>> = {
  problems: ({ kind }) => kind === 'cycle' || kind === 'dangling',
  cycles: ({ kind }) => kind === 'cycle',
  changes: ({ change }) => isChanged(change),
}

const TITLES = { problems: 'Problems', cycles: 'Cycles' } as const

const KINDS: Readonly<Record<Only, (code: Finding['code']) => boolean>> = {
  // The first service of a chain has no users, which is not a problem.
  problems: code => code !== 'UNUSED_SERVICE',
  cycles: code => code === 'CYCLE',
  changes: () => false,
}

function notesOf(findings: readonly Finding[]): readonly Row[] {
  const notes = findings.slice(0, MAX_NOTES).map(
    ({ severity, message }): Row => ({
      tone: severity === 'error' ? 'bad' : 'warn',
      text: cutEnd(message, NOTE_LIMIT),
    }),
  )
  const left = findings.length - notes.length
  return left > 0 ? [...notes, { tone: 'muted', text: `+${left} more` }] : notes
}
