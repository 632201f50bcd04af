import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, globSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { makePython } from '../../tools/dev/release/python.ts'
import { makeArtifacts, root, run } from '../packages/artifacts.ts'
import { openGateway } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'

/** Those that the client promises, as far as this machine has them: on the PATH or from pyenv. */
const found = new Map(
  ['3.10', '3.11', '3.12', '3.13', '3.14'].flatMap(version => {
    const pyenv = globSync(`.pyenv/versions/${version}.*/bin/python${version}`, { cwd: homedir() })
    const interpreter = [`python${version}`, ...pyenv.map(path => join(homedir(), path))].find(isThere)
    return interpreter === undefined ? [] : [[version, interpreter]]
  }),
)

function isThere(program: string): boolean {
  try {
    execFileSync(program, ['-c', 'import ensurepip'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

// With PYTHONS=all, as `npm run test:pythons` sets it, on each of them, with the tests of the client itself; else on the oldest and the newest.
const isInFull = process.env.PYTHONS === 'all'
const versions = isInFull ? [...found.keys()] : [...new Set([[...found.keys()].at(0), [...found.keys()].at(-1)])]

test('there is a Python that the client promises to run on', t => {
  t.diagnostic(`found ${[...found.keys()].join(', ')}`)
  assert.notEqual(found.size, 0)
})

for (const version of versions)
  test(`on Python ${version} the installed wheel is used by a service`, { timeout: 600_000 }, async () => {
    await using artifacts = await makeArtifacts(makePython, 'python')
    await using place = await temporaryDirectory()
    await using gateway = await openGateway()
    const cwd = place.path
    const wheel = join(artifacts.folder, artifacts.files.find(file => file.endsWith('.whl')) ?? '')
    await run([found.get(version ?? '') ?? '', '-m', 'venv', 'venv'], { cwd })
    const pip = ['venv/bin/python', '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
    await run([...pip, wheel, ...(isInFull ? ['pytest==9.2.0', 'gunicorn==27.0.1', 'celery==5.7.0'] : [])], { cwd })
    const service = join(root, 'test/packages/consumers/service.py')
    const printed = await run(['venv/bin/python', '-W', 'error', service, gateway.endpoint], { cwd })
    assert.match(printed, /^registered .*\ndiscovered .*1\.4.*\nproviders \['10\.0\.0\.7:8080'\]\nproviders \[\]\n$/)
    if (!isInFull) return
    cpSync(join(root, 'clients/python/tests'), join(cwd, 'tests'), { recursive: true })
    const env = { PYTHONPATH: 'tests', ESPALIER_BIN: `${process.execPath} ${join(root, 'bin/espalier.js')}` }
    await run(['venv/bin/python', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'tests'], { cwd, env })
  })
