import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { installToolchain, PYTHON, type Toolchain, toolchainFolder } from '../../tools/dev/generate-toolchains.ts'
import { npmFolder } from '../packages/nodes.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const client = join(root, 'clients/python')

/** The runner of the tests, the servers that fork, and the judge of the types, with what the client needs. */
const TESTS: Toolchain = {
  ...PYTHON,
  folder: 'python-tests',
  pins: [
    'pytest==9.2.0',
    'gunicorn==27.0.1',
    'celery==5.7.0',
    'mypy==2.4.1',
    'types-protobuf==7.35.1.20260906',
    'types-grpcio==1.85.0.20261028',
    'grpcio>=1.80.0,<2',
    'protobuf>=6.31.1,<8',
    'googleapis-common-protos>=1.66.0,<2',
    'h2>=4.1,<5',
    'setuptools>=77',
  ],
}
const python = join(toolchainFolder(TESTS), 'bin/python')

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
  const options = { cwd: client, timeout: 400_000, env: { ...process.env, ...env } }
  try {
    await promisify(execFile)(python, args, options)
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    assert.fail(`${args.join(' ')}\n${stdout}${stderr}`)
  }
}

before(() => installToolchain(TESTS))

test('the Python client, as installed, passes its own tests', async () => {
  await using directory = await temporaryDirectory()
  const packages = join(directory.path, 'packages')
  // A copy, since the build writes into its folder, and others build there, too.
  const source = join(directory.path, 'source')
  cpSync(client, source, { recursive: true, filter: file => !/\/(build|__pycache__|[^/]*\.egg-info)$/.test(file) })
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-deps', '--no-build-isolation']
  await run(['-m', 'pip', 'install', ...quiet, '--target', packages, source])
  assert.ok(readdirSync(join(packages, 'espalier')).includes('py.typed'))
  const env = { PYTHONPATH: packages, ESPALIER_BIN: `${process.execPath} ${join(root, 'bin/espalier.js')}` }
  const pytest = (...args: string[]): Promise<void> =>
    run(['-m', 'pytest', '-q', '-p', 'no:cacheprovider', ...args], env)
  // Those of liveness mostly wait.
  await Promise.all([pytest('tests/test_liveness.py'), pytest('tests', '--ignore=tests/test_liveness.py')])
})

test('the Python client is typed strictly, for every Python that it runs on', async () => {
  for (const version of ['3.10', '3.11', '3.12', '3.13', '3.14'])
    await run(['-m', 'mypy', '--python-version', version, '--cache-dir', '/dev/null'])
})

test('the types of the Python client are those that pyright sees, for the oldest and the newest Python', async () => {
  const pyright = join(npmFolder('pyright', '1.1.414'), 'index.js')
  for (const version of ['3.10', '3.14']) {
    const args = [pyright, '--project', client, '--pythonpath', python, '--pythonversion', version]
    await promisify(execFile)(process.execPath, args, { cwd: client }).catch(({ stdout }) => assert.fail(stdout))
  }
})
