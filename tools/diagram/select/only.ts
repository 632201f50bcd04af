import { DiagramError } from '../errors.ts'
import { cardsOf, type Edge, type Finding, type Model, type Row } from '../model.ts'
import { counted } from '../property-text.ts'
import { cutEnd } from '../text.ts'
import { restrict } from './restrict.ts'

export type Only = 'problems' | 'cycles'

const MAX_NOTES = 8
const NOTE_LIMIT = 120

/** The part of a picture that is wrong or odd, with what is wrong in words. Throws EMPTY_GRAPH if nothing is. */
export function onlyWrong(model: Model, only: Only, name: string): Model {
  const isAbout = (edge: Edge): boolean => edge.kind === 'cycle' || (only === 'problems' && edge.kind === 'dangling')
  const wrong = model.edges.filter(isAbout)
  const kept = new Set<string>(wrong.flatMap(({ from, to }) => [from, to]))
  if (only === 'problems')
    for (const { path, rows, state, sheet } of cardsOf(model.members)) {
      const told = [...rows, ...(state === undefined ? [] : [state]), ...(sheet ?? []).flatMap(row => row.value ?? [])]
      if (told.some(({ tone }) => tone === 'bad' || tone === 'warn')) kept.add(path)
    }
  if (kept.size === 0)
    throw new DiagramError('EMPTY_GRAPH', `nothing to draw: ${name} has no ${only}`, {
      hint: `leave out --only ${only}`,
    })
  const findings = model.findings.filter(({ code }) => KINDS[only](code))
  const scope = {
    title: only === 'cycles' ? 'Cycles' : 'Problems',
    facts: [...(model.scope?.facts ?? []), counted(findings.length, 'finding')],
    notes: notesOf(findings),
  }
  return { ...restrict(model, kept, isAbout), scope }
}

const KINDS: Readonly<Record<Only, (code: Finding['code']) => boolean>> = {
  // Whoever is at the start of everything is used by nobody, and rightly so.
  problems: code => code !== 'UNUSED_SERVICE',
  cycles: code => code === 'CYCLE',
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
