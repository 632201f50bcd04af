import { openSession } from '../../../src/store/embedded/session-store.ts'
import { EmbeddedTree } from '../../../src/store/embedded/tree.ts'
import { storeContract } from '../../contract/store.contract.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'

const WITHOUT_ACLS = 'it has no ACLs: every caller may do everything'

for (const [name, inMemory] of [
  ['embedded', false],
  ['embedded, in memory', true],
] as const)
  storeContract({
    name,
    diverges: {
      'a node is created with its ACL, and a node without one is open': WITHOUT_ACLS,
      'a node whose ACL refuses is NOT_PERMITTED, with the missing permission and its node, and nothing is written':
        WITHOUT_ACLS,
      'what always can be read of a node that may not be read is its stat, by which it can be deleted': WITHOUT_ACLS,
    },
    open: async () => {
      await using opening = new AsyncDisposableStack()
      const directory = inMemory ? undefined : opening.use(await temporaryDirectory()).path
      const clock = new FakeClock()
      const tree = opening.use(new EmbeddedTree({ directory, clock, sessionTimeoutMs: 10_000 }))
      const store = opening.use(openSession(tree))
      const opened = opening.move()
      return {
        store,
        sibling: async () => opened.use(openSession(tree)),
        passSessionTimeout: () => clock.advance(10_000),
        [Symbol.asyncDispose]: () => opened.disposeAsync(),
      }
    },
  })
