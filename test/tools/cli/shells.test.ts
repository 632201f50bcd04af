import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { connect, type Espalier } from '../../../clients/typescript/index.ts'
import { eventually } from '../../support/condition.ts'
import { openGateway, type TestGateway } from '../../support/gateway.ts'
import { temporaryDirectory } from '../../support/temporary.ts'
import { BINARY, espalier } from './espalier.ts'
import { openTerminal, plain } from './terminal.ts'

const TREE = '/cms : z4m\n  /databases\n  /providers\n/db\n'

let gateway: TestGateway
let client: Espalier
let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let env: Readonly<Record<string, string>>

before(async () => {
  gateway = await openGateway()
  client = connect({ endpoints: gateway.endpoint })
  for await (const _ of client.importTree(TREE));
  const registration = client.register('/cms/providers', '10.0.0.1:80')
  await registration.registered()
  directory = await temporaryDirectory()
  const bin = join(directory.path, 'bin')
  await mkdir(bin)
  await writeFile(join(bin, 'espalier'), `#!/bin/sh\nexec '${process.execPath}' '${BINARY}' "$@"\n`)
  await chmod(join(bin, 'espalier'), 0o755)
  await writeFile(join(directory.path, 'model one.tree'), '')
  env = {
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

/** A gateway that is slower than a person who waits is silence; then the key is pressed once more. */
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

/** What bash would offer for a line. */
async function inBash(line: string): Promise<readonly string[]> {
  const script = `source <(espalier completion bash)
COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDS=() COMP_CWORD=0
_espalier
printf '%s\\n' "\${COMPREPLY[@]}"`
  return await output('bash', '-c', script, 'bash', line)
}

test('in bash, a line is completed with commands, live paths and providers, whose names have a colon', async () => {
  await offers(() => inBash('espalier exp'), ['export'])
  await offers(() => inBash('espalier get /cms/d'), ['/cms/databases'])
  await offers(() => inBash('espalier get /cms/providers/10.0.0.1:8'), ['80'])
  await offers(() => inBash('espalier import model'), ['model one.tree'])
})

test('in fish, a line is completed with what each word is about', async () => {
  const inFish = (line: string): Promise<readonly string[]> =>
    output('fish', '--no-config', '-c', 'espalier completion fish | source; complete -C $argv[1]', line)
  await offers(() => inFish('espalier exp'), ['export\tprint the tree as text that import takes back'])
  await offers(() => inFish('espalier get /cms/d'), ['/cms/databases'])
  await offers(() => inFish('espalier get /cms/providers/10.0.0.1:8'), ['/cms/providers/10.0.0.1:80'])
  await offers(() => inFish('espalier check -o sa'), ['sarif'])
  await offers(() => inFish('espalier import mod'), ['model one.tree'])
})

test('in zsh, the tab key completes a line', async () => {
  const lines = [
    ['espalier exp', /espalier export $/],
    ['espalier get /cms/d', /espalier get \/cms\/databases$/],
    ['espalier get /cms/providers/10', /espalier get \/cms\/providers\/10\.0\.0\.1:80$/],
    ['espalier check -o sa', /espalier check -o sarif $/],
    ['espalier import mod', /espalier import model\\ one\.tree $/],
  ] as const
  await using terminal = openTerminal('exec zsh -f -i', { cwd: directory.path, env })
  const setUp = 'PS1=; autoload -Uz compinit; compinit -u -D; source <(espalier completion zsh); echo "rea"dy\r'
  await terminal.answer(/#|%|\$/, setUp)
  await eventually(() => /^ready/m.test(plain(terminal.screen)), 'zsh is ready')
  for (const [line, completed] of lines) {
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
  await terminal.answer(/./, '\x15')
  await terminal.answer(/./, 'exit\r')
  assert.equal(await terminal.code, 0)
})

/** What stands behind the last return of the carriage, without the terminal's own signs. */
function lastLine(screen: string): string {
  return (
    screen
      .replace(/\x1b\[[\d;?]*[A-Za-z]/g, '')
      .split(/[\r\n]/)
      .at(-1) ?? ''
  )
}

test('the script for PowerShell closes every bracket and quote that it opens', async () => {
  const { stdout } = await espalier(['completion', 'powershell'])
  const bare = stdout.replace(/^#.*$/gm, '').replace(/"(?:[^"`]|`.)*"|'[^']*'/g, '')
  assert.doesNotMatch(bare, /["'`]/)
  let brackets = bare.replace(/[^()[\]{}]/g, '')
  for (let before = ''; before !== brackets; ) {
    before = brackets
    brackets = brackets.replace(/\(\)|\[\]|\{\}/g, '')
  }
  assert.equal(brackets, '')
})
