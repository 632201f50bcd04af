import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { connect, type Espalier } from '../../../../clients/typescript/index.ts'
import { exportCommand } from '../../../../tools/cli/commands/export.ts'
import { eventually } from '../../../support/condition.ts'
import { openGateway, type TestGateway } from '../../../support/gateway.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { allowing } from '../allowed.ts'
import { BINARY } from '../espalier.ts'
import { openTerminal, plain, type Terminal } from '../terminal.ts'

const TREE = '/cms : z4m\n  /databases\n  /providers\n/db\n'

/** Names that every shell must treat literally. */
const ODD = "/odd $(touch hacked)'"

let gateway: TestGateway
let client: Espalier
let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let env: Readonly<Record<string, string>>

before(async () => {
  gateway = await openGateway()
  client = connect({ endpoints: gateway.endpoint })
  for await (const _ of client.importTree(TREE));
  await client.tree.createNode({ path: ODD })
  await client.tree.createNode({ path: `${ODD}/be low` })
  const registration = client.register('/cms/providers', '10.0.0.1:80')
  await registration.registered()
  directory = await temporaryDirectory()
  const bin = join(directory.path, 'bin')
  await mkdir(bin)
  await writeFile(join(bin, 'espalier'), `#!/bin/sh\nexec '${process.execPath}' '${BINARY}' "$@"\n`)
  await chmod(join(bin, 'espalier'), 0o755)
  await writeFile(join(directory.path, 'model one.tree'), '')
  const contexts = { contexts: { prod: { endpoint: gateway.endpoint } } }
  await writeFile(join(directory.path, '.espalier.yaml'), JSON.stringify(contexts))
  env = {
    ...allowing(directory.path),
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    HOME: directory.path,
    ESPALIER_ENDPOINT: gateway.endpoint,
    LC_ALL: 'C.UTF-8',
  }
})

after(async () => {
  await client?.[Symbol.asyncDispose]()
  await gateway?.[Symbol.asyncDispose]()
  await directory?.[Symbol.asyncDispose]()
})

async function output(shell: string, ...args: readonly string[]): Promise<readonly string[]> {
  const child = spawn(shell, args, { cwd: directory.path, env })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  assert.equal(stderr, '')
  return stdout.split('\n').slice(0, -1)
}

/** A gateway slower than the budget gives no completions; then the key is pressed once more. */
async function offers(press: () => Promise<readonly string[]>, expected: readonly string[]): Promise<void> {
  await eventually(
    async () => {
      assert.deepEqual(await press(), expected)
      return true
    },
    expected.join(', '),
    30_000,
  )
}

/** The beginning of a line, and the line after the tab key. */
type Press = readonly [line: string, completed: RegExp]

const PRESSES: readonly Press[] = [
  ['espalier exp', /espalier export $/],
  ['espalier get /cms/d', /espalier get \/cms\/databases$/],
  ['espalier get /cms/providers/10.0.0.1:', /espalier get \/cms\/providers\/10\.0\.0\.1:80$/],
  ['espalier diff @pr', /espalier diff @prod\/$/],
  ['espalier diff @prod/cms/d', /espalier diff @prod\/cms\/databases$/],
  ['espalier get --no-f', /espalier get --no-follow $/],
  ['espalier ls -c pr', /espalier ls -c prod $/],
  ['espalier ls -c prod /cms/d', /espalier ls -c prod \/cms\/databases$/],
  ['espalier check -o sa', /espalier check -o sarif $/],
  ['espalier check --output=sa', /espalier check --output=sarif $/],
  ['espalier import mod', /espalier import model\\ one\.tree $/],
  ['espalier export --file=mod', /espalier export --file=model\\ one\.tree $/],
  ['espalier get /od', /espalier get \/odd\\ \\\$\\\(touch\\ hacked\\\)\\'$/],
  ["espalier get '/od", /espalier get '\/odd \$\(touch hacked\)'\\'''?$/],
  ["espalier get /odd\\ \\$\\(touch\\ hacked\\)\\'/", /\\'\/be\\ low$/],
]

/** The tab key on each line of a shell that has its script. */
async function pressTab(shell: string, setUp: string): Promise<void> {
  await using terminal = openTerminal(shell, { cwd: directory.path, env })
  await terminal.answer(/#|%|\$/, `PS1=; ${setUp}; source <(espalier completion \${0##*/}); echo "rea"dy\r`)
  await eventually(() => /^ready/m.test(plain(terminal.screen)), `${shell} is ready`)
  for (const [line, completed] of PRESSES) await press(terminal, line, completed)
  await terminal.answer(/./, '\x15')
  await terminal.answer(/./, 'exit\r')
  assert.equal(await terminal.code, 0)
  assert.ok(!existsSync(join(directory.path, 'hacked')))
}

async function press(terminal: Terminal, line: string, completed: RegExp): Promise<void> {
  await eventually(
    async () => {
      // Control-U empties the line.
      await terminal.answer(/./, `\x15${line}\t`)
      return eventually(() => completed.test(lastLine(terminal.screen)), `${completed} on the screen`, 3_000)
    },
    line,
    30_000,
  )
}

test('in bash, the tab key completes a line', () => pressTab('exec bash --norc --noprofile -i', 'true'))

test('in fish, completions have descriptions', async () => {
  const inFish = (line: string): Promise<readonly string[]> =>
    output('fish', '--no-config', '-c', 'espalier completion fish | source; complete -C $argv[1]', line)
  await offers(() => inFish('espalier exp'), [`export\t${exportCommand.summary}`])
  await offers(() => inFish('espalier get /cms/d'), ['/cms/databases'])
  await offers(() => inFish('espalier get /cms/providers/10.0.0.1:8'), ['/cms/providers/10.0.0.1:80'])
  await offers(() => inFish('espalier check -o sa'), ['sarif'])
  await offers(() => inFish('espalier check --output=sa'), ['--output=sarif'])
  await offers(() => inFish('espalier ls -c pr'), [`prod\t${gateway.endpoint}`])
  await offers(() => inFish('espalier diff @pr'), [`@prod/\t${gateway.endpoint}`])
  await offers(() => inFish('espalier import mod'), ['model one.tree'])
  await offers(() => inFish('espalier export --file=mod'), ['--file=model one.tree'])
  await offers(() => inFish('espalier get /od'), [ODD])
  await offers(() => inFish("espalier get '/odd $"), [ODD])
  await offers(() => inFish("espalier get /odd\\ \\$\\(touch\\ hacked\\)\\'/"), [`${ODD}/be low`])
  assert.ok(!existsSync(join(directory.path, 'hacked')))
})

test('in zsh, the tab key completes a line', () => pressTab('exec zsh -f -i', 'autoload -Uz compinit; compinit -u -D'))

/** The text after the last carriage return, without control sequences. */
function lastLine(screen: string): string {
  return (
    screen
      .replace(/\x1b\[[\d;?]*[A-Za-z]/g, '')
      .split(/[\r\n]/)
      .at(-1) ?? ''
  )
}
