import { readFile } from 'node:fs/promises'
import type { PlanStep } from '@espalier/contract/espalier/v1/tree'
import { fileText } from '../../../src/tree/file-text.ts'
import { comparePaths, type TreePath } from '../../../src/tree/path.ts'
import { EXIT } from '../text/exit.ts'
import { Failure } from '../text/failure.ts'
import { fileFailure } from '../text/file-failure.ts'
import { replaceFile } from '../text/replaced-file.ts'
import type { ImportOutcome, Wanted } from './import-run.ts'
import { planJson } from './plan-json.ts'
import type { PlanTitle } from './plan-text.ts'

/** A saved plan: its changes, the states they were planned on, and the text that it was made from. */
export interface PlanFile extends Omit<Wanted, 'tree'> {
  readonly source: string
  /** The tree that it was made for. */
  readonly target: string
  readonly planEtag: string
  /** The number of transactions. */
  readonly transactions: number
  readonly changes: readonly Pin[]
}

/** One change and the etag of the node that it was planned on; without an etag for a new node. */
export interface Pin {
  readonly op: 'add' | 'change' | 'delete'
  readonly path: string
  readonly etag: string | undefined
}

export async function writePlanFile(
  file: string,
  outcome: ImportOutcome,
  title: PlanTitle,
  wanted: Wanted,
): Promise<void> {
  const { text, trim } = wanted
  const content = planJson(outcome, title, (_path, _key, value) => value, {
    trim,
    transactions: outcome.result.transactions,
    text,
  })
  // It is exact, and may have secrets.
  await replaceFile(file, [content], { always: 0o600 })
}

export async function readPlanFile(file: string): Promise<PlanFile> {
  let text: string
  try {
    text = fileText(await readFile(file), file)
  } catch (error) {
    throw fileFailure('read', file, error)
  }
  const json = parsedJson(text)
  if (json === undefined)
    throw new Failure('BAD_PLAN', EXIT.input, `${file} is not a plan`, {
      hint: `a plan is made by "espalier plan ${file} --out PLAN"; to apply a tree: espalier import ${file}`,
    })
  try {
    return toPlanFile(json)
  } catch (error) {
    throw new Failure('BAD_PLAN', EXIT.input, `${file} is not a plan: ${(error as Error).message}`, {
      hint: 'espalier plan model.tree --out PLAN makes one',
      cause: error,
    })
  }
}

/** Undefined if it is no JSON object. */
function parsedJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>) : undefined
  } catch {
    // The positions of JSON.parse help nobody who has named the wrong file.
    return undefined
  }
}

/** The etags that the steps of a plan depend on. */
export function pinsOf(steps: readonly PlanStep[]): readonly Pin[] {
  return steps.map(({ path, change }) => {
    if (change?.$case === 'create') return { op: 'add', path, etag: undefined }
    return { op: change?.$case === 'update' ? 'change' : 'delete', path, etag: change?.value.etag }
  })
}

const MAX_NAMED = 10

/** Nothing was written: the current plan differs from the one that was confirmed. Names the paths at which they differ. */
export function stalePlan(before: readonly Pin[], now: readonly Pin[], hint: string, cause?: unknown): Failure {
  const { changed, all } = changedPaths(before, now)
  const more = changed.length > MAX_NAMED ? ` and ${changed.length - MAX_NAMED} more` : ''
  return new Failure(
    'PLAN_STALE',
    EXIT.conflict,
    `${changed.length} of ${all} paths changed since the plan was made: ${changed.slice(0, MAX_NAMED).join(', ')}${more}`,
    { hint: `nothing was written; ${hint}`, facts: { paths: changed }, cause },
  )
}

/** The paths at which the plans differ, in order, and the number of paths in either plan. */
function changedPaths(
  before: readonly Pin[],
  after: readonly Pin[],
): { readonly changed: readonly string[]; readonly all: number } {
  const [left, right] = [new Map(before.map(pin => [pin.path, pin])), new Map(after.map(pin => [pin.path, pin]))]
  const all = [...new Set([...left.keys(), ...right.keys()])]
  const changed = all.filter(path => identity(left.get(path)) !== identity(right.get(path)))
  return { changed: changed.sort((a, b) => comparePaths(a as TreePath, b as TreePath)), all: all.length }
}

/** Whether every step of the plan `now` is also a step of `before`, on the same state. */
export function isRestOf(now: readonly Pin[], before: readonly Pin[]): boolean {
  const planned = new Set(before.map(identity))
  return now.every(pin => planned.has(identity(pin)))
}

function identity(pin: Pin | undefined): string {
  return pin === undefined ? '' : JSON.stringify([pin.op, pin.path, pin.etag])
}

function toPlanFile(json: Readonly<Record<string, unknown>>): PlanFile {
  const { version, source, target, path, trim, planEtag, transactions, changes, text } = json
  if (version !== 1) throw new Error(`it is of version ${JSON.stringify(version)}; this espalier reads version 1`)
  for (const [key, value] of Object.entries({ source, target, path, planEtag, text }))
    if (typeof value !== 'string') throw new Error(`it has no "${key}"`)
  if (trim !== 'report' && trim !== 'keep' && trim !== 'delete') throw new Error('it has no "trim"')
  if (typeof transactions !== 'number') throw new Error('it has no "transactions"')
  if (!Array.isArray(changes)) throw new Error('it has no "changes"')
  return { ...json, changes: changes.map(pinOf) } as unknown as PlanFile
}

function pinOf(change: Readonly<Record<string, unknown>>): Pin {
  const { op, path, etag } = change
  if ((op !== 'add' && op !== 'change' && op !== 'delete') || typeof path !== 'string')
    throw new Error('one of its "changes" is not valid')
  return { op, path, etag: typeof etag === 'string' ? etag : undefined }
}
