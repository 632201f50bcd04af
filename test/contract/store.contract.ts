import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COMMITTING } from './committing.ts'
import { LISTENING } from './listening.ts'
import { OBSERVING } from './observing.ts'
import { PERMITTING } from './permitting.ts'
import { READING } from './reading.ts'
import { SEQUENCES } from './sequences.ts'
import { SESSIONS } from './sessions.ts'
import type { Clause, Opened } from './subject.ts'

/**
 * What src/store/store.ts promises, as clauses that every adapter is run against.
 *
 * From a test file of the adapter:
 *
 *     storeContract({
 *       name: 'zookeeper',
 *       open: async () => ({ store, sibling, [Symbol.asyncDispose] }),
 *       diverges: { 'a clause by its name': 'why it does not hold here' },
 *     })
 *
 * `open` is called once per clause and must give an empty tree (on ZooKeeper: a new chroot; all of it on one server).
 * `sibling()` opens a further session on that same tree; disposing the opened subject disposes the store and the siblings, some of
 * which a clause may have disposed or abandoned already. Clauses about a session that times out wait for it in real time, so open
 * with the shortest session timeout that the backend grants; a subject with a clock of its own gives `passSessionTimeout` instead.
 *
 * A clause in `diverges` is run as well and must fail: when it begins to hold, the entry has to go. A backend that allows
 * only one session lets `sibling` reject and names the clauses that need it.
 */
export function storeContract(subject: Subject): void {
  for (const [name, clause] of Object.entries(CLAUSES) as [ClauseName, Clause][]) {
    test(`${subject.name}: ${name}`, { timeout: 120_000 }, async t => {
      await using opened = await subject.open()
      const reason = subject.diverges?.[name]
      if (reason === undefined) {
        await clause(opened)
        return
      }
      t.diagnostic(`diverges: ${reason}`)
      await assert.rejects(clause(opened), () => true, 'this clause holds now: remove it from `diverges`')
    })
  }
}

export interface Subject {
  readonly name: string
  open(): Promise<Opened>
  readonly diverges?: { readonly [name in ClauseName]?: string }
}

const CLAUSES = {
  ...READING,
  ...COMMITTING,
  ...OBSERVING,
  ...LISTENING,
  ...SESSIONS,
  ...PERMITTING,
  ...SEQUENCES,
} satisfies Record<string, Clause>

type ClauseName = keyof typeof CLAUSES
