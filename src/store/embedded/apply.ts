import { ephemeralParent } from '../../tree/ephemeral-parent.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { Revision } from '../../tree/node.ts'
import { parent, ROOT, type TreePath } from '../../tree/path.ts'
import type { Expectation, Operation } from '../store.ts'
import type { NodeRow, NodeTable } from './node-table.ts'

/** What one commit is made of beside its operations. */
export interface Moment {
  readonly revision: Revision
  readonly wall: number
  /** Takes the paths whose state this commit changes. */
  readonly touched: Set<TreePath>
}

/**
 * Writes the operations into the open transaction, in order, each seeing those before it. Throws at the first that cannot be
 * done; the caller then takes back the ones before. Answers whether anything was written.
 */
export function applyOperations(
  table: NodeTable,
  operations: readonly Operation[],
  session: string,
  moment: Moment,
): boolean {
  let written = false
  for (const [index, operation] of operations.entries()) {
    try {
      written = applyOne(table, operation, session, moment) || written
    } catch (error) {
      throw error instanceof Refusal ? refused(error, operation, index) : error
    }
  }
  return written
}

/** Deletes every ephemeral node of these sessions. */
export function removeOwned(table: NodeTable, sessions: Iterable<string>, moment: Moment): boolean {
  let written = false
  for (const session of sessions) {
    for (const path of table.ownedBy(session)) {
      remove(table, path, present(table, path), moment)
      written = true
    }
  }
  return written
}

/** Why an operation cannot be done; `refused` makes the error of it. */
class Refusal {
  readonly code: RegistryError['code']
  readonly message: string

  constructor(code: RegistryError['code'], message: string) {
    this.code = code
    this.message = message
  }
}

function refused({ code, message }: Refusal, { path }: Operation, index: number): RegistryError {
  return new RegistryError(code, message, { facts: { path, operation: String(index) } })
}

function applyOne(table: NodeTable, operation: Operation, session: string, moment: Moment): boolean {
  const { path } = operation
  if (operation.op === 'create') {
    create(table, operation, session, moment)
    return true
  }
  const row = present(table, path)
  expect(path, row, operation.expect)
  switch (operation.op) {
    case 'check':
      return false
    case 'set':
      table.write(row.id, operation.data, moment.revision, moment.wall)
      moment.touched.add(path)
      return true
    case 'delete':
      if (path === ROOT) throw new Refusal('NOT_PERMITTED', 'the root cannot be deleted')
      if (table.hasChildren(row.id)) throw new Refusal('NOT_EMPTY', `${path} has children`)
      remove(table, path, row, moment)
      return true
  }
}

function create(
  table: NodeTable,
  { path, data, ephemeral = false }: Extract<Operation, { op: 'create' }>,
  session: string,
  moment: Moment,
): void {
  const above = parent(path)
  const row = table.row(above)
  if (row === undefined) throw new Refusal('NOT_FOUND', `${path} cannot be created: ${above} does not exist`)
  if (row.owner !== undefined) throw new Refusal('EPHEMERAL_PARENT', ephemeralParent(above).message)
  const owner = ephemeral ? session : undefined
  const { revision, wall } = moment
  if (!table.insert({ path, parent: row.id, data, owner, revision, wall }))
    throw new Refusal('ALREADY_EXISTS', `${path} exists already`)
  moment.touched.add(path)
  touchChildren(table, above, row, moment)
}

function remove(table: NodeTable, path: TreePath, row: NodeRow, moment: Moment): void {
  table.remove(row.id)
  moment.touched.add(path)
  const above = parent(path)
  touchChildren(table, above, present(table, above), moment)
}

function touchChildren(table: NodeTable, path: TreePath, row: NodeRow, { revision, touched }: Moment): void {
  if (row.childrenModified === revision) return
  table.touchChildren(row.id, revision)
  touched.add(path)
}

function present(table: NodeTable, path: TreePath): NodeRow {
  const row = table.row(path)
  if (row === undefined) throw new Refusal('NOT_FOUND', `${path} does not exist`)
  return row
}

function expect(path: TreePath, row: NodeRow, { version, created }: Expectation = {}): void {
  if (created !== undefined && created !== row.created)
    throw new Refusal(
      'CONFLICT',
      `${path} is not the node it was: it was deleted and made anew at revision ${row.created}`,
    )
  if (version !== undefined && version !== row.version)
    throw new Refusal('CONFLICT', `${path} changed since it was read (version ${version}, now ${row.version})`)
}
