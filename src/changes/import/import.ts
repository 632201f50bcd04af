import { runSliced } from '../../lib/run-sliced.ts'
import { resolvePath } from '../../store/follow.ts'
import { refuseReserved } from '../../store/reserved.ts'
import type { TreeStore } from '../../store/store.ts'
import type { Acl } from '../../tree/acl.ts'
import { type Plan, planning, type Trim } from '../../tree/change/plan.ts'
import { type ParsedTree, TreeParser } from '../../tree/language/parse.ts'
import { checkCount } from '../../tree/limit.ts'
import type { TreeNode } from '../../tree/node.ts'
import { join, type TreePath } from '../../tree/path.ts'
import { creationAcl } from '../acls.ts'
import { limitWarnings } from '../limit-warnings.ts'
import { type Applied, applySteps, countTransactions, toWriting } from './apply.ts'
import { type ImportWarning, linkWarnings } from './link-warnings.ts'
import { checkPlanEtag, planEtag } from './plan-etag.ts'
import { readCurrent } from './read-current.ts'
import { unreadWarnings } from './unread-warnings.ts'

export interface Import {
  readonly path: TreePath
  readonly text: string
  readonly trim: Trim
  readonly validateOnly: boolean
  /** Plan nothing for nodes that may not be read. */
  readonly skipUnreadable: boolean
  /** The plan that must result; empty for any. */
  readonly planEtag: string
  /** Of every node that is created. Empty: everybody has all permissions. */
  readonly acl: Acl
}

export interface ImportOptions {
  readonly maxProperties: number
  readonly signal: AbortSignal
  /** Called between slices of work, of a few milliseconds each. Other work goes on until it returns. */
  readonly pause: () => Promise<void>
  /** Called with the whole plan before anything is written, also if the plan is not the one of `planEtag`. */
  readonly onPlan: (plan: Plan) => Promise<void>
  /** Called after each transaction with the number of steps written so far. */
  readonly onProgress: (applied: number, steps: number) => Promise<void>
}

/** With `validateOnly`, `transactions` is the number that would be needed. */
export interface Imported extends Applied {
  readonly plan: Plan
  readonly planEtag: string
  readonly realPath: TreePath
  readonly warnings: readonly ImportWarning[]
}

// UTF-16 units that are parsed without a pause.
const PIECE_LENGTH = 256 * 1024

/** Makes the tree below a path match a text. */
export async function importTree(store: TreeStore, wanted: Import, options: ImportOptions): Promise<Imported> {
  const { signal, pause } = options
  const acl = creationAcl(store, wanted.acl)
  const { tree, warnings } = await parse(wanted.text, pause)
  checkProperties(tree, options.maxProperties)
  refuseReserved(store, wanted.path)
  const { realPath } = await resolvePath(store, wanted.path, { signal, sync: true })
  refuseReserved(store, realPath)
  for (const name of tree.children.keys()) refuseReserved(store, join(realPath, name))
  const target = { path: realPath, tree, trim: wanted.trim, skipUnreadable: wanted.skipUnreadable }
  const current = await readCurrent(store, target, { signal, pause })
  const plan = await runSliced(planning(realPath, current.root, tree, wanted.trim), pause)
  const writing = await runSliced(toWriting(plan.steps, acl, store.pathPrefixBytes), pause)
  await options.onPlan(plan)
  const etag = await runSliced(planEtag(plan), pause)
  checkPlanEtag(wanted.planEtag, etag)
  const all = [
    ...warnings.map(({ kind, line, message }): ImportWarning => ({ kind, line, message })),
    ...unreadWarnings(plan, current),
    ...limitWarnings(
      plan.steps.flatMap(({ op, path }) => (op === 'create' ? [path] : [])),
      'imported',
    ),
    ...(await linkWarnings(store, target, current, plan, { signal, pause })),
  ]
  const applied = wanted.validateOnly
    ? { revision: 0n, transactions: countTransactions(writing) }
    : await applySteps(store, writing, {
        signal,
        onProgress: done => options.onProgress(done, plan.steps.length),
      })
  return { plan, planEtag: etag, realPath, warnings: all, ...applied }
}

/** In pieces, with a pause after each. */
async function parse(text: string, pause: () => Promise<void>): Promise<ParsedTree> {
  const parser = new TreeParser()
  for (let at = 0; at < text.length; at += PIECE_LENGTH) {
    parser.write(text.slice(at, at + PIECE_LENGTH))
    await pause()
  }
  return parser.finish()
}

function checkProperties(node: TreeNode, limit: number): void {
  checkCount('properties of one node', node.properties.size, limit)
  for (const child of node.children.values()) checkProperties(child, limit)
}
