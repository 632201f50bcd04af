import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect } from '../../clients/typescript/index.ts'
import { COMMANDS } from '../../tools/cli/command-table.ts'
import { startGateway } from '../support/gateway.ts'
import { assertGolden } from '../support/golden.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { atTerminal } from '../tools/cli/terminal.ts'

const TREE = '/cms : z4m cms\n  threads = 3\n  /databases\n    /main\n  /providers\n/lb\n  main -> /cms\n'

/** An input: a command line, a prompt with its answer, or Ctrl-C once some text is shown. */
type Typed = readonly [line: string, shown?: RegExp, answer?: string]

/** Every command at least once: commands with a prompt with an answer, long-running ones with Ctrl-C. */
const SESSION: readonly Typed[] = [
  ['version'],
  ['context ls'],
  ['status'],
  ['serve --listen 127.0.0.1:0 --data data --log-level silent', /serves gRPC/, '\x03'],
  ['check model.tree'],
  ['fmt --diff model.tree'],
  ['plan model.tree --trim --out PLAN'],
  ['apply PLAN', /Type 2 to continue: /, '2\n'],
  ['import model.tree'],
  ['diff model.tree @'],
  ['set /cms threads=5 owner="a"'],
  ['unset /cms owner'],
  ['drift model.tree --once'],
  ['create /cms/new : z4m colour="red"'],
  ['ln /cms /lb/again'],
  ['cp /cms/new /cms/other'],
  ['mv /cms/other /cms/moved --leave-link'],
  ['rm -r /cms/moved', /Type 1 to continue: /, '1\n'],
  ['journal -n 2'],
  ['export /cms'],
  ['ls /cms'],
  ['tree -e'],
  ['get /lb/main'],
  ['stat /cms'],
  ['find type:z4m'],
  ['resolve /lb/main/providers --trace'],
  ['providers /cms/providers'],
  ['register /cms/providers 10.0.0.2:80 -- true'],
  ['watch /cms --children', /snapshot: .*live\)/, '\x03'],
  ['graph @ -f x.svg'],
  ['console --listen 127.0.0.1:0', /stop with Ctrl-C/, '\x03'],
  ['lock /locks/deploy -- true'],
  ['locks /locks/deploy'],
  ['completion fish'],
  ['get /cmss'],
]

test('the output of every command on a terminal is the accepted one, with colours, prompts and Ctrl-C', async () => {
  await using gateway = await startGateway()
  await using place = await temporaryDirectory()
  const { endpoint } = gateway
  await using client = connect({ endpoints: endpoint })
  for await (const _ of client.importTree(TREE));
  await client.register('/cms/providers', '10.0.0.1:80', { pid: 7 }).registered()
  await writeFile(
    join(place.path, 'model.tree'),
    `/cms : z4m cms\n  threads = 4   # more\n  /providers\n/lb\n  main -> /cms\n`,
  )
  await writeFile(
    join(place.path, '.espalier.yaml'),
    JSON.stringify({ context: 'test', contexts: { test: { endpoint } } }),
  )
  let transcript = ''
  for (const [line, shown, answer = ''] of SESSION) {
    await using terminal = atTerminal(line.split(' '), { cwd: place.path })
    if (shown !== undefined) await terminal.answer(shown, answer)
    const code = await terminal.code
    transcript += `$ espalier ${line}\n${steady(terminal.screen)}[exit ${code}]\n\n`
  }
  assertGolden(transcript.replaceAll(endpoint, 'GATEWAY').replaceAll(place.path, 'HERE'), 'cli', 'terminal.txt')
})

test('the session on a terminal contains every command', () => {
  const played = new Set(SESSION.map(([line]) => line.split(' ')[0]))
  assert.deepEqual(
    Object.keys(COMMANDS).filter(verb => !played.has(verb)),
    [],
  )
})

const COLOUR: Readonly<Record<string, string>> = {
  0: '/',
  1: 'bold',
  2: 'dim',
  31: 'red',
  32: 'green',
  33: 'yellow',
  35: 'magenta',
  22: '/',
  23: '/',
  39: '/',
  3: 'italic',
}

/** With colours as words, without cursor movements and what differs from run to run. */
function steady(screen: string): string {
  const words = (codes: string): string =>
    codes
      .split(';')
      .map(code => COLOUR[code || 0] ?? code)
      .join(' ')
  return screen
    .replaceAll('\r\n', '\n')
    .replace(/\x1b\[([\d;]*)m/g, (_, codes: string) => `<${words(codes)}>`)
    .replace(/\x1b\[[\d;?]*[A-Za-z]/g, '')
    .replaceAll('^C', '')
    .replace(/.*\r(?=.)/g, '')
    .replace(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
    .replace(/\b\d\d:\d\d:\d\d\.\d{3}/g, 'TIME')
    .replace(/(Done in|round trip) +[\d.]+ m?s/g, '$1 N')
    .replace(/127\.0\.0\.1:\d{4,}/g, 'GATEWAY')
    .replace(/\bespalier [\d.]+ \(Node [\d.]+\)/, 'espalier N (Node N)')
    .replace(/pid( = |=| )\d+/g, 'pid$1N')
    .replace(/"\w+-\w+"/g, '"ETAG"')
    .replace(/[ \t]+$/gm, '')
    .replace(/(?<=[^\n])$/, '\n')
}
