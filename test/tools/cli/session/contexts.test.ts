import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openGateway, type TestGateway } from '../../../support/gateway.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { espalier, type Outcome, type Surroundings } from '../espalier.ts'

let gateway: TestGateway
let other: TestGateway

before(async () => {
  gateway = await openGateway()
  other = await openGateway()
})

after(async () => {
  await gateway?.[Symbol.asyncDispose]()
  await other?.[Symbol.asyncDispose]()
})

/** A user with a home of their own. */
async function user(): Promise<{
  readonly home: string
  run(args: readonly string[], surroundings?: Surroundings): Promise<Outcome>
  [Symbol.asyncDispose](): Promise<void>
}> {
  const directory = await temporaryDirectory()
  const home = directory.path
  return {
    home,
    run: (args, { env, ...rest } = {}) =>
      espalier(args, {
        cwd: home,
        env: { XDG_CONFIG_HOME: join(home, 'config'), XDG_STATE_HOME: join(home, 'state'), ...env },
        ...rest,
      }),
    [Symbol.asyncDispose]: async () => await directory[Symbol.asyncDispose](),
  }
}

test('contexts are created, selected, protected, listed and removed', async () => {
  await using me = await user()
  const { run } = me
  assert.deepEqual(await run(['context', 'ls']), { stdout: '', stderr: '', code: 0 })
  const made = await run(['context', 'set', 'prod', gateway.endpoint])
  assert.deepEqual(made, { stdout: '', stderr: `@prod is ${gateway.endpoint}\n`, code: 0 })
  await run(['context', 'set', 'staging', other.endpoint])
  assert.equal((await run(['context', 'use', 'prod'])).stderr, 'from now on: @prod\n')
  await run(['context', 'protect', 'prod'])
  assert.equal(
    (await run(['context', 'ls'])).stdout,
    `* prod     ${gateway.endpoint}  protected\n  staging  ${other.endpoint}\n`,
  )
  assert.deepEqual(JSON.parse((await run(['context', 'ls', '-o', 'json'])).stdout), [
    { name: 'prod', endpoint: gateway.endpoint, protected: true, current: true },
    { name: 'staging', endpoint: other.endpoint, protected: false, current: false },
  ])
  await run(['context', 'protect', 'prod', '--off'])
  await run(['context', 'rm', 'staging'])
  assert.equal((await run(['context', 'ls'])).stdout, `* prod  ${gateway.endpoint}\n`)
  const file = JSON.parse(await readFile(join(me.home, 'config', 'espalier', 'config.json'), 'utf8')) as unknown
  assert.deepEqual(file, { context: 'prod', contexts: { prod: { endpoint: gateway.endpoint } } })
})

test('the context comes from a flag, else the environment, else the project, else the user, else the default', async () => {
  await using me = await user()
  const { run } = me
  const nowhere = '127.0.0.1:1'
  for (const name of ['flag', 'environment', 'project', 'user'])
    await run(['context', 'set', name, name === 'user' ? gateway.endpoint : nowhere])
  const project = join(me.home, 'project', 'deep')
  await mkdir(project, { recursive: true })
  await writeFile(join(me.home, 'project', '.espalier.yaml'), '# where this project lives\ncontext: project\n')
  const current = async (args: readonly string[], surroundings: Surroundings = {}): Promise<string> =>
    /^\* (\S+)/m.exec((await run(['context', 'ls', ...args], surroundings)).stdout)?.[1] ?? 'none'
  await run(['context', 'allow'], { cwd: project })
  assert.equal(await current([]), 'none')
  await run(['context', 'use', 'user'])
  assert.equal(await current([]), 'user')
  assert.equal(await current([], { cwd: project }), 'project')
  const env = { ESPALIER_CONTEXT: 'environment' }
  assert.equal(await current([], { cwd: project, env }), 'environment')
  assert.equal(await current(['-c', 'flag'], { cwd: project, env }), 'flag')
  assert.equal(await current(['--endpoint', nowhere], { cwd: project, env }), 'none')
  assert.equal((await run(['get', '/'])).code, 0)
  assert.equal((await run(['get', '/'], { endpoint: nowhere })).code, 7)
  const hidden = await run(['context', 'use', 'flag'], { cwd: project })
  assert.match(hidden.stderr, /^from now on: @flag\nwarning: @project still takes precedence here/)
})

test('a context that does not exist, two ways to name one, and a file that is not valid are exit 2', async () => {
  await using me = await user()
  const { run } = me
  await run(['context', 'set', 'prod', gateway.endpoint])
  const missing = await run(['get', '/', '-c', 'prdo'])
  assert.deepEqual(missing, {
    stdout: '',
    stderr: 'error[USAGE]: there is no context "prdo"\n  help: did you mean prod?\n',
    code: 2,
  })
  assert.match((await run(['get', '/', '-c', 'prod', '--endpoint', 'x:1'])).stderr, /exclude each other/)
  for (const args of [
    ['jump'],
    ['use'],
    ['use', 'a/b'],
    ['set', 'x'],
    ['set', 'x', 'no good'],
    ['protect', 'x'],
    ['rm', 'x'],
  ])
    assert.equal((await run(['context', ...args])).code, 2, args.join(' '))
  await writeFile(join(me.home, '.espalier.yaml'), '{"contexts": {"prod": {"endpoint": 7}}}')
  const broken = await run(['get', '/'])
  assert.equal(broken.code, 2)
  assert.match(
    broken.stderr,
    /^error\[BAD_CONFIG\]: .*\.espalier\.yaml is not valid: "endpoint" of context "prod" is not a string\n/,
  )
  assert.equal((await run(['version'])).code, 0)
})

test('in a protected context every change needs confirmation, also by its address; reads do not', async () => {
  await using me = await user()
  const { run } = me
  await run(['context', 'set', 'prod', gateway.endpoint])
  await run(['context', 'protect', 'prod'])
  await run(['context', 'use', 'prod'])
  const made = await run(['import', '-', '--yes'], { stdin: '/guarded\n  x = 1\n' })
  assert.equal(made.code, 0)
  const changes: readonly (readonly string[])[] = [
    ['set', '/guarded', 'x=2'],
    ['unset', '/guarded', 'x'],
    ['ln', '/guarded', '/guarded/self'],
    ['rm', '/guarded'],
    ['import', '-'],
  ]
  for (const args of changes)
    for (const where of [[], ['--endpoint', gateway.endpoint]]) {
      const { code, stderr } = await run([...args, ...where], { stdin: '/guarded\n  x = 3\n' })
      assert.deepEqual([code, /error\[CONFIRM_NEEDED\]: /.test(stderr)], [6, true], `${args.join(' ')}: ${stderr}`)
    }
  assert.equal((await run(['get', '/guarded'])).stdout, 'x = 1\n')
  assert.equal((await run(['set', '/guarded', 'x=2', '--dry-run'])).code, 0)
  assert.equal((await run(['set', '/guarded', 'x=2', '--yes'])).code, 0)
})
