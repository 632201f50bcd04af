// A service as a user of @espalier/client writes it: npm.test.ts compiles it and runs it beside the installed package.
import { connect, EspalierError, exactValues, parseTree, Reason, type Schema } from '@espalier/client'

const [endpoints = ''] = process.argv.slice(2)
/** As a library of schemas makes it. */
const web: Schema<{ readonly threads: number }> = {
  '~standard': {
    version: 1,
    vendor: 'service',
    validate: value => {
      const { threads } = value as { threads?: unknown }
      return typeof threads === 'number' ? { value: { threads } } : { issues: [{ message: 'no number' }] }
    },
  },
}
const soon = () => ({ signal: AbortSignal.timeout(20_000) })

await using espalier = connect({ endpoints })
const text = '/web\n  threads = 3\n  /providers\n'
for await (const part of espalier.importTree(text)) void part.kind

await using registration = espalier.register('/web/providers', '10.0.0.9:8080', { version: '1.2' })
await registration.registered()
const { providers } = await espalier.discover('/web/providers', { consistency: 'synced' })

await using children = espalier.watchChildren('/web/providers')
const seen = await children.waitFor(now => now.providers.length > 0, soon())
await using config = espalier.watchProperties('/web')
const { values } = await config.waitFor(now => now.values.threads === 3, soon())

const typed = await espalier.get('/web', { schema: web, consistency: 'synced' })
await espalier.put('/big', { size: 2n ** 64n })
const { texts } = await espalier.get('/big', { consistency: 'synced' })
const closed = connect({ endpoints })
await closed[Symbol.asyncDispose]()
const refused = await closed.discover('/').catch((error: unknown) => error)

const failure = await espalier.discover('/nowhere').catch((error: unknown) => error)
const names: readonly string[] = providers.map(provider => provider.name)
console.log(
  JSON.stringify({
    found: names,
    seen: seen.providers.map(provider => provider.properties.version),
    threads: values.threads,
    parsed: parseTree(text).root.children.get('web')?.properties.threads,
    next: typed.values.threads + 1,
    big: String(exactValues(texts).size),
    isClosed: refused instanceof EspalierError && refused.reason === Reason.CLOSED,
    reason: failure instanceof EspalierError ? failure.reason : String(failure),
  }),
)
