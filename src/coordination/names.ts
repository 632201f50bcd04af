import { hash } from 'node:crypto'
import type { LeaseId } from '../tree/lease-id.ts'
import { compareText, type TreePath } from '../tree/path.ts'

const MARK = '__lock__'
const CONTENDER = /__lock__(-?\d{10})$/
/** Kazoo's ReadLock beside its Lock: neither excludes the other. */
const OTHER_CONTENDER = /__rlock__-?\d{10}$/
const HOLDER = /^[0-9a-f]{32}$/

/** Of the names of a lease's contenders: 32 hexadecimal digits, as in kazoo. The first 16 are those of the hash in provider nodes. */
export function ownName(id: LeaseId): string {
  return hash('sha256', id).slice(0, 32)
}

/** What the name of a contender of a lock begins with; ten digits follow. */
export function lockPrefix(own: string): string {
  return own + MARK
}

/** The lock at which the contenders of a semaphore queue. */
export function semaphoreQueue(semaphore: TreePath): TreePath {
  return `${semaphore}-${MARK}` as TreePath
}

/** The contenders of a lock among the children of its node, in the order in which they hold it: that of kazoo, which compares the digits as text. */
export function inOrder(children: readonly string[]): readonly string[] {
  return children
    .flatMap(name => {
      const digits = CONTENDER.exec(name)?.[1]
      return digits === undefined ? [] : [{ name, digits }]
    })
    .sort((a, b) => compareText(a.digits, b.digits))
    .map(({ name }) => name)
}

/** A child that no lock has. */
export function foreignToLock(children: readonly string[]): string | undefined {
  return children.find(name => !CONTENDER.test(name) && !OTHER_CONTENDER.test(name))
}

/** A child that no semaphore has. */
export function foreignToSemaphore(children: readonly string[]): string | undefined {
  return children.find(name => !HOLDER.test(name))
}
