// Part of `npm run check`: refuses names and phrases that were replaced by the field's own words, so that they do not come back.
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root } from './run.ts'

/** As identifiers, where they are not part of a longer one. */
const NAMES: Readonly<Record<string, string>> = {
  Together: 'SingleFlight',
  Bell: 'Notifier',
  Consulted: 'Dependencies',
  Knowledge: 'Freshness',
  Turn: 'RefreshQueue',
  Shared: 'a pool, with acquire',
  Answers: 'ResponseCache',
  Moment: 'ViewVersion',
  Ear: 'Listener',
  Keeper: 'Reconciler',
  Attention: 'Visibility',
  Lookout: 'ObservationBatcher',
  LOT: 'BATCH_SIZE',
  Enrolment: 'claim',
  Admission: 'register',
  Withdrawal: 'deregister',
  Removal: 'remove-nodes',
  TellingOrder: 'DeliveryOrder',
  Flaw: 'SyntaxIssue',
  News: 'Update',
  inTurns: 'runSliced',
  unlessAborted: 'abortable',
  upkeep: 'reconcile',
}

/** As names of files, without their endings. */
const FILES: Readonly<Record<string, string>> = {
  together: 'single-flight',
  bell: 'notifier',
  consulted: 'dependencies',
  knowledge: 'freshness',
  keeper: 'reconciler',
  upkeep: 'reconciler',
  attention: 'visibility',
  lookout: 'observation-batcher',
  enrolment: 'claim',
  admission: 'register',
  withdrawal: 'deregister',
  removal: 'remove-nodes',
  'telling-order': 'delivery-order',
  trouble: 'session-end',
  flaw: 'syntax-issue',
  hops: 'link-errors',
  answers: 'response-cache',
  ear: 'listener',
  turn: 'refresh-queue',
  moment: 'view-version',
  news: 'update',
  shared: 'a pool',
  'in-turns': 'run-sliced',
  'unless-aborted': 'abortable',
  ancestor: 'zc-zk-arguments',
  'short-memory': 'completion-cache',
  'ways-on': 'hints',
  'counted-text': 'export-with-progress',
}

/** Anywhere in a source, a comment or a document. */
const PHRASES: readonly string[] = [
  'once for all who ask for it at the same time',
  'what is told of any node vouches',
  'no answer to be had',
  'are left in peace',
  'nobody who is trusted vouches',
  'those that vouch for it',
  'this certificate in PEM',
  'has a say',
]

const CODE = /\.(?:ts|js|py|go|java)$/
/** Comments and strings: prose may use the words. */
const PROSE = /(?:\/\/|#(?!\w)).*|^\s*\/?\*.*|'[^']*'|"[^"]*"/g

const found: string[] = []
const files = globSync(
  ['{src,tools,clients,test,bench,proto,docs,bin}/**/*.{ts,js,proto,md,py,go,java,json,html,css}', '{.,gen}/*.md'],
  { cwd: root },
).filter(file => !/node_modules|\/(gen|dist|target)\/|python\/build\//.test(file) && file !== 'tools/dev/old-names.ts')
for (const file of files.sort()) {
  const stem = basename(file).replace(/(\.test)?\.\w+$/, '')
  if (Object.hasOwn(FILES, stem)) found.push(`${file}: call it ${FILES[stem]}`)
  for (const [at, line] of readFileSync(join(root, file), 'utf8').split('\n').entries()) {
    for (const phrase of PHRASES) if (line.includes(phrase)) found.push(`${file}:${at + 1}: "${phrase}"`)
    if (!CODE.test(file)) continue
    for (const [name] of line.replace(PROSE, '').matchAll(/\b[A-Za-z]\w*\b/g))
      if (Object.hasOwn(NAMES, name)) found.push(`${file}:${at + 1}: ${name} is called ${NAMES[name]}`)
  }
}
for (const one of found) process.stderr.write(`${one}\n`)
process.exitCode = found.length === 0 ? 0 : 1
