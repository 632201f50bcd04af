import { ephemeralParent } from '../../tree/ephemeral-parent.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { Revision } from '../../tree/node.ts'
import { join, parent, ROOT, type TreePath } from '../../tree/path.ts'
import type { Expectation, Operation, SequentialNode } from '../store.ts'
import type { NodeRow, NodeTable } from './node-table.ts'

/** What one commit needs beside its operations. */
export interface CommitContext {
  readonly revision: Revision
  /** The time of the commit, in milliseconds since 1970. */
  readonly wall: number
  /** Collects the paths whose state this commit changes. */
  readonly touched: Set<TreePath>
}

/**
 * Applies the operations in the open transaction, in order, each seeing those before it. Throws at the first that fails; the caller then
 * rolls back. Returns whether anything was written.
 */
export function applyOperations(
  table: NodeTable,
  operations: readonly Operation[],
  session: string,
  context: CommitContext,
): boolean {
  let written = false
  for (const [index, operation] of operations.entries()) {
    try {
      written = applyOne(table, operation, session, context) || written
    } catch (error) {
      throw error instanceof Refusal ? refused(error, operation, index) : error
    }
  }
  return written
}

/** Creates a node in sequence, in the open transaction, and returns its name. */
export function applyInSequence(
  table: NodeTable,
  { parent: above, prefix, ...node }: SequentialNode,
  session: string,
  context: CommitContext,
): string {
  const row = table.row(above)
  // What an import has brought may have these digits already.
  let next = row?.sequence ?? 0
  const name = (): string => `${prefix}${String(next).padStart(10, '0')}`
  while (row !== undefined && table.row(join(above, name())) !== undefined) next++
  applyOperations(table, [{ ...node, op: 'create', path: join(above, name()) }], session, context)
  if (row !== undefined) table.writeSequence(row.id, next + 1)
  return name()
}

/** Deletes every ephemeral node of these sessions. */
export function removeOwned(table: NodeTable, sessions: Iterable<string>, context: CommitContext): boolean {
  let written = false
  for (const session of sessions) {
    for (const path of table.ownedBy(session)) {
      remove(table, path, present(table, path), context)
      written = true
    }
  }
  return written
}

/** Why an operation fails. `refused` adds the path and the index of the operation. */
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

function applyOne(table: NodeTable, operation: Operation, session: string, context: CommitContext): boolean {
  const { path } = operation
  if (operation.op === 'create') {
    create(table, operation, session, context)
    return true
  }
  const row = present(table, path)
  expect(path, row, operation.expect)
  switch (operation.op) {
    case 'check':
      return false
    case 'set':
      table.write(row.id, operation.data, context.revision, context.wall)
      context.touched.add(path)
      return true
    case 'delete':
      if (path === ROOT) throw new Refusal('NOT_PERMITTED', 'the root cannot be deleted')
      if (table.hasChildren(row.id)) throw new Refusal('NOT_EMPTY', `${path} has children`)
      remove(table, path, row, context)
      return true
  }
}

function create(
  table: NodeTable,
  { path, data, ephemeral = false }: Extract<Operation, { op: 'create' }>,
  session: string,
  context: CommitContext,
): void {
  const above = parent(path)
  const row = table.row(above)
  if (row === undefined) throw new Refusal('NOT_FOUND', `${path} cannot be created: ${above} does not exist`)
  if (row.owner !== undefined) throw new Refusal('EPHEMERAL_PARENT', ephemeralParent(above).message)
  const owner = ephemeral ? session : undefined
  const { revision, wall } = context
  if (!table.insert({ path, parent: row.id, data, owner, revision, wall }))
    throw new Refusal('ALREADY_EXISTS', `${path} exists already`)
  context.touched.add(path)
  touchChildren(table, above, row, context)
}

function remove(table: NodeTable, path: TreePath, row: NodeRow, context: CommitContext): void {
  table.remove(row.id)
  context.touched.add(path)
  const above = parent(path)
  touchChildren(table, above, present(table, above), context)
}

function touchChildren(table: NodeTable, path: TreePath, row: NodeRow, { revision, touched }: CommitContext): void {
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
    throw new Refusal('CONFLICT', `${path} was replaced: it was deleted and created again at revision ${row.created}`)
  if (version !== undefined && version !== row.version)
    throw new Refusal('CONFLICT', `${path} changed since it was read (version ${version}, now ${row.version})`)
}
