import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite'
import type { NodeData } from '../../tree/data.ts'
import type { NodeStat, Revision } from '../../tree/node.ts'
import { basename, type TreePath } from '../../tree/path.ts'
import type { NodeState } from '../store.ts'

/** What an operation needs to know about a node. */
export interface NodeRow {
  readonly id: number
  readonly created: Revision
  readonly childrenModified: Revision
  readonly version: number
  readonly owner: string | undefined
  /** Of the next child that is created in sequence. */
  readonly sequence: number
}

interface NewNode {
  readonly path: TreePath
  readonly parent: number
  readonly data: NodeData
  readonly owner: string | undefined
  readonly revision: Revision
  readonly wall: number
}

/** The table of nodes, with one prepared statement per query. Writes belong to the open transaction. */
export class NodeTable {
  readonly #state: StatementSync
  readonly #stateAlone: StatementSync
  readonly #row: StatementSync
  readonly #insert: StatementSync
  readonly #write: StatementSync
  readonly #touchChildren: StatementSync
  readonly #writeSequence: StatementSync
  readonly #remove: StatementSync
  readonly #anyChild: StatementSync
  readonly #owners: StatementSync
  readonly #owned: StatementSync
  readonly #revision: StatementSync
  readonly #writeRevision: StatementSync

  constructor(sql: DatabaseSync) {
    // Names contain no "/". The index yields them in order, but only ORDER BY in the aggregate guarantees it.
    this.#state = sql.prepare(`
      SELECT data, created, modified, children_modified, version, owner, created_at, modified_at,
        (SELECT group_concat(name, '/' ORDER BY name) FROM node AS child WHERE child.parent = node.id) AS children
      FROM node WHERE path = ?`)
    this.#stateAlone = sql.prepare(`
      SELECT data, created, modified, children_modified, version, owner, created_at, modified_at, NULL AS children
      FROM node WHERE path = ?`)
    this.#row = sql.prepare('SELECT id, created, children_modified, version, owner, sequence FROM node WHERE path = ?')
    this.#insert = sql.prepare(`
      INSERT OR IGNORE INTO node
        (path, parent, name, data, created, modified, children_modified, version, owner, created_at, modified_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?5, 0, ?6, ?7, ?7)`)
    this.#write = sql.prepare(
      'UPDATE node SET data = ?, modified = ?, modified_at = ?, version = version + 1 WHERE id = ?',
    )
    this.#touchChildren = sql.prepare('UPDATE node SET children_modified = ? WHERE id = ?')
    this.#writeSequence = sql.prepare('UPDATE node SET sequence = ? WHERE id = ?')
    this.#remove = sql.prepare('DELETE FROM node WHERE id = ?')
    this.#anyChild = sql.prepare('SELECT 1 FROM node WHERE parent = ? LIMIT 1')
    this.#owners = sql.prepare('SELECT DISTINCT owner FROM node WHERE owner IS NOT NULL')
    this.#owned = sql.prepare('SELECT path FROM node WHERE owner = ? ORDER BY path')
    this.#revision = sql.prepare('SELECT revision FROM tree')
    this.#writeRevision = sql.prepare('UPDATE tree SET revision = ?')
  }

  /** The state of a node as of `revision`, without its children if they are not needed. */
  state(path: TreePath, revision: Revision, withChildren = true): NodeState | undefined {
    const row = (withChildren ? this.#state : this.#stateAlone).get(path)
    if (row === undefined) return undefined
    const children = row.children as string | null
    return {
      path,
      data: row.data as NodeData,
      stat: stat(row),
      children: children === null ? [] : children.split('/'),
      revision,
    }
  }

  row(path: TreePath): NodeRow | undefined {
    const row = this.#row.get(path)
    if (row === undefined) return undefined
    return {
      id: row.id as number,
      created: BigInt(row.created as number),
      childrenModified: BigInt(row.children_modified as number),
      version: row.version as number,
      owner: (row.owner as string | null) ?? undefined,
      sequence: row.sequence as number,
    }
  }

  /** Returns false if the path exists already. */
  insert({ path, parent, data, owner, revision, wall }: NewNode): boolean {
    const { changes } = this.#insert.run(path, parent, basename(path), data, revision, owner ?? null, wall)
    return changes === 1
  }

  write(id: number, data: NodeData, revision: Revision, wall: number): void {
    this.#write.run(data, revision, wall, id)
  }

  touchChildren(id: number, revision: Revision): void {
    this.#touchChildren.run(revision, id)
  }

  writeSequence(id: number, next: number): void {
    this.#writeSequence.run(next, id)
  }

  remove(id: number): void {
    this.#remove.run(id)
  }

  hasChildren(id: number): boolean {
    return this.#anyChild.get(id) !== undefined
  }

  /** Every session that owns a node. */
  owners(): string[] {
    return this.#owners.all().map(row => row.owner as string)
  }

  ownedBy(owner: string): TreePath[] {
    return this.#owned.all(owner).map(row => row.path as TreePath)
  }

  get revision(): Revision {
    return BigInt(this.#revision.get()?.revision as number)
  }

  set revision(revision: Revision) {
    this.#writeRevision.run(revision)
  }
}

function stat(row: Record<string, SQLOutputValue>): NodeStat {
  return {
    created: BigInt(row.created as number),
    modified: BigInt(row.modified as number),
    childrenModified: BigInt(row.children_modified as number),
    version: row.version as number,
    owner: (row.owner as string | null) ?? undefined,
    createdAt: row.created_at as number,
    modifiedAt: row.modified_at as number,
  }
}
