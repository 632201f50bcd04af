import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { connect } from '../../../../clients/typescript/index.ts'
import { openLog } from '../../../../src/log.ts'
import { COMMANDS, ZC_ZK_SCRIPTS } from '../../../../tools/cli/command-table.ts'
import { runCli } from '../../../../tools/cli/run.ts'
import { tools } from '../../../../tools/espalier.ts'
import { startGateway } from '../../../support/gateway.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { shareWorld } from '../world.ts'

const MAIN = fileURLToPath(new URL('../../../../src/main.ts', import.meta.url))
const BINARY = fileURLToPath(new URL('../../../../bin/espalier.js', import.meta.url))
/** Would begin a line of its own. */
const FORGED = 'delete  /everything'
/** Sets the title of a terminal, clears it, writes backwards, returns to the begin of the line, and begins another one. */
const EVIL = `\u001b]0;owned\u0007\u001b[2J\u009b2J\u0085\u202elive\u2066\r\u200f\u007f\n${FORGED}\t:`
/** What the name of a node may have of it. */
const NAME = '\u202elive\u2066'
const key = JSON.stringify(EVIL)
const name = JSON.stringify(NAME)

const MODEL = `/shop
  ${key} = ${key}
  list = [${key}, {${key}: ${key}}]
  type = ${key}
  ${JSON.stringify(`p${EVIL}`)} => "/shop/${NAME} x"
  ${JSON.stringify(`l${EVIL}`)} -> "/${NAME}/gone"
  /${name}
    ${key} = 1
    /providers
`

const world = shareWorld(MODEL)

const PATH = `/shop/${NAME}`
const DOCUMENTS = [[], ['-o', 'json'], ['-o', 'yaml']]

/** The command lines of each command. A command without any fails the test. */
function linesOf(file: string, other: string): Readonly<Record<string, readonly (readonly string[])[]>> {
  const bad = [[EVIL], [PATH, EVIL], [`/${EVIL}`], ['--endpoint', EVIL], [`--${EVIL}`], ['-c', EVIL]]
  const each = (...args: readonly (readonly string[])[]): readonly (readonly string[])[] => [
    ...args.flatMap(line => DOCUMENTS.map(format => [...line, ...format])),
    ...bad.flatMap(line => DOCUMENTS.map(format => [...line, ...format])),
  ]
  return {
    serve: [
      ['--listen', EVIL],
      ['--config', EVIL],
      [`--data=${EVIL}`, '--listen', 'x'],
    ],
    status: each([]),
    import: each([other, '--dry-run', '--trim'], [other, '/shop', '--dry-run'], [EVIL]),
    plan: each([other, '--trim'], [other, PATH]),
    apply: each([file]),
    drift: [[other], [other, '-o', 'ndjson'], [EVIL], [other, PATH]],
    diff: each(['@', other], [other, '@', '--stat'], ['@', EVIL], [`@${EVIL}`, '@']),
    export: [...each(['/shop']), ['/', '--name', EVIL], [`@/shop/${EVIL}`]],
    ls: each(['/shop'], ['/shop', '-l'], ['/']),
    tree: each([], ['-l'], [PATH]),
    get: each(['/shop'], ['/shop', EVIL], ['/shop', 'list'], ['/shop', '--no-follow'], ['/shop', `p${EVIL}`]),
    stat: each(['/shop'], [PATH]),
    find: each(['shop'], [`${EVIL}:1`], ['type~x']),
    journal: each([], ['/shop']),
    create: each([`${PATH}/new`, `${key}=1`, '--dry-run'], ['/shop']),
    set: each(['/shop', `a=${key}`, '--dry-run'], ['/shop', EVIL]),
    unset: each(['/shop', EVIL, '--dry-run']),
    ln: each([PATH, `/shop/x${NAME}`, '--dry-run'], [PATH, EVIL]),
    lock: [[PATH, '--wait', '0', '--', 'true'], ['/locks/held', '--wait', '0', '--value', EVIL, '--', 'true'], ...bad],
    locks: each(['/locks/held'], [PATH]),
    mv: each([PATH, `/y${NAME}`, '--dry-run'], [EVIL, EVIL]),
    cp: each([PATH, `/y${NAME}`, '--dry-run'], [EVIL, EVIL]),
    rm: each([PATH, '-r', '--dry-run'], [EVIL]),
    resolve: each([PATH, '--trace'], [`/shop/l${EVIL}`]),
    register: each([EVIL, EVIL], [`${PATH}/providers`, EVIL]),
    providers: each([PATH], [`${PATH}/providers`]),
    watch: [['/shop', '--once', '--timeout', '200ms'], ['/shop', '-r', '-o', 'ndjson', '--timeout', '200ms'], ...bad],
    graph: [
      ...['dot', 'mermaid', 'json', 'svg', 'html'].map(type => ['@', '-T', type]),
      [EVIL],
      ['@', '--focus', EVIL],
    ],
    console: [[EVIL], ['/', '--listen', EVIL]],
    check: [...each([other], ['@']), ['@', '-o', 'github'], ['@', '-o', 'sarif'], [file]],
    fmt: [[other], [other, '--diff'], [file], [EVIL]],
    context: each(['ls'], ['use', EVIL], ['set', 'x', EVIL], [EVIL]),
    completion: [[EVIL]],
    version: [[], [EVIL]],
    zookeeper_export: [[EVIL]],
    zookeeper_import: [[EVIL, other]],
    zookeeper_set_property: [[EVIL, '/', EVIL]],
    zookeeper_validate: [[other], [file], [EVIL]],
  }
}

/** Runs a command line in a terminal or into a pipe. */
async function run(args: readonly string[], isTTY: boolean): Promise<{ stdout: string; stderr: string }> {
  const stream = (): PassThrough => Object.assign(new PassThrough(), { isTTY, columns: 80 })
  const [stdout, stderr] = [stream(), stream()]
  const said = Promise.all([text(stdout), text(stderr)])
  const env = { ESPALIER_ENDPOINT: world.endpoint }
  const io = { stdin: Readable.from([]), stdout, stderr, env, signal: AbortSignal.timeout(4_000), cwd: '/' }
  await runCli(args, io, tools)
  stdout.end()
  stderr.end()
  const [out, err] = await said
  return { stdout: out, stderr: err }
}

const OWN = /\u001b\[[0-9;]*m|\r[^\r\n]*?\u001b\[K/g
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/

test('no command prints a character that steers the terminal or begins a line, whatever names, values, arguments and errors have', async () => {
  await using directory = await temporaryDirectory()
  const [file, other] = [join(directory.path, 'bad.tree'), join(directory.path, 'other.tree')]
  await writeFile(file, `/a${EVIL}\n  ${EVIL} = ${EVIL}\n`)
  await writeFile(
    other,
    `# ${EVIL.replace(/[\r\n]/g, '')}\n${MODEL.replace('= 1', '= 2').replace('list', 'lost')}/new\n`,
  )
  await using client = connect({ endpoints: [world.endpoint] })
  await using _hold = await client.lock('/locks/held', { value: EVIL })
  const lines = linesOf(file, other)
  assert.deepEqual(Object.keys(lines).sort(), [...Object.keys(COMMANDS), ...Object.keys(ZC_ZK_SCRIPTS)].sort())
  const [steered, forged] = [[] as string[], [] as string[]]
  let escaped = 0
  for (const [command, all] of Object.entries(lines))
    for (const args of all)
      for (const isTTY of [true, false]) {
        const { stdout, stderr } = await run(
          [command, ...args, ...(command === 'serve' ? [] : ['--timeout', '3s'])],
          isTTY,
        )
        // A file or a pipe gets a text as it is; only in a terminal its comments are shown otherwise.
        const isDocument = !isTTY && (command === 'fmt' || command === 'graph')
        for (const line of `${stdout}\n${stderr}`.replace(OWN, '').split('\n'))
          if (line.trim().startsWith(FORGED)) forged.push(`${JSON.stringify([command, ...args])}: ${line}`)
        for (const printed of isDocument ? [stderr] : [stdout, stderr])
          if (STEERING.test(printed.replace(OWN, '')))
            steered.push(`${isTTY} ${JSON.stringify([command, ...args])}: ${JSON.stringify(printed)}`)
        if (/\\u00(1b|9b)|\\u202e/.test(stdout + stderr)) escaped++
        if (args.includes('json') && stdout !== '') JSON.parse(stdout)
      }
  assert.deepEqual([steered, forged], [[], []])
  assert.ok(escaped > 150, `only ${escaped} outputs had something to escape`)
})

test('what a process says before and after its commands has no such character either', async () => {
  await using directory = await temporaryDirectory()
  const child = (program: string, ...args: string[]) =>
    spawnSync(process.execPath, [program, ...args], { cwd: directory.path, encoding: 'utf8', timeout: 60_000 })
  for (const args of [['--data', EVIL, '--listen', EVIL], [`--${EVIL}`], ['--config', EVIL]]) {
    const { status, stderr } = child(MAIN, ...args)
    assert.equal(status, 2, stderr)
    assert.doesNotMatch(stderr, STEERING)
  }
  const raw = `exec "${process.execPath}" "${BINARY}" ls "$(printf '\\377\\342\\200\\256')"`
  const { stderr } = spawnSync('sh', ['-c', raw], { encoding: 'utf8' })
  assert.match(stderr, /"\ufffd\\u202e" is not UTF-8/)
  const place = join(directory.path, '\u202elive')
  await using gateway = await startGateway({ args: ['--data', place] })
  assert.match(gateway.stdout, /\\u202elive/)
  assert.doesNotMatch(gateway.stdout, STEERING)
})

test('a JSON document says exactly what is stored', async () => {
  const { stdout } = await run(['get', '/shop', '-o', 'json'], false)
  assert.equal((JSON.parse(stdout) as Record<string, unknown>)[EVIL], EVIL)
})

test('a log has no character that steers the terminal, and says exactly what happened', () => {
  const written: string[] = []
  openLog('info', { write: line => void written.push(line) }).info({ path: EVIL }, 'said')
  assert.doesNotMatch(written.join('').trimEnd(), STEERING)
  assert.equal((JSON.parse(written.join('')) as { path: string }).path, EVIL)
})
