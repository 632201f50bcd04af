import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(root, '.cache')

/** A language with a client, and how its conformance driver is built and run. */
export interface Language {
  readonly name: string
  /** Whether it has integers and floating-point numbers, so that its clients distinguish 1.0 from 1. */
  readonly hasFloats: boolean
  /** Installs the client as its users do, and returns the command that starts the driver. Quick if nothing has changed. */
  readonly build: () => readonly string[]
}

const TYPESCRIPT = [process.execPath, join(root, 'clients/typescript/conformance.ts')]

/** The driver of the client for TypeScript with its other transport for unary calls. */
export const TYPESCRIPT_OVER_GRPC_JS: readonly string[] = [...TYPESCRIPT, 'grpc-js']

export const LANGUAGES: readonly Language[] = [
  { name: 'TypeScript', hasFloats: false, build: () => TYPESCRIPT },
  { name: 'Python', hasFloats: true, build: buildPython },
  { name: 'Go', hasFloats: true, build: buildGo },
  { name: 'Java', hasFloats: true, build: buildJava },
]

/** A client that was written from the contract alone, with the generated code of another language: clients/rust-example. */
export function buildRustExample(): readonly string[] {
  const target = join(cache, 'rust')
  const cargo = ['cargo', 'build', '--quiet', '--locked'] as const
  const protoc = join(root, 'node_modules/protoc/protoc.cjs')
  const env = ['env', `CARGO_TARGET_DIR=${target}`, `PROTOC=${protoc}`]
  run(join(root, 'clients/rust-example'), ...env, ...cargo)
  return [join(target, 'debug/espalier-rust-example')]
}

function buildPython(): readonly string[] {
  const client = join(root, 'clients/python')
  const venv = join(cache, 'python')
  const python = join(venv, 'bin/python')
  onChange(client, ['pyproject.toml', 'MANIFEST.in', '*.md', 'LICENSE', 'src/**/*.py'], venv, () => {
    if (!works(python, '--version')) {
      rmSync(venv, { recursive: true, force: true })
      run(client, 'python3', '-m', 'venv', venv)
    }
    run(
      client,
      python,
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--force-reinstall',
      '--no-deps',
      '.',
    )
    run(client, python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '.')
  })
  return [python, join(client, 'conformance.py')]
}

function buildGo(): readonly string[] {
  const driver = join(cache, 'go/conformance')
  run(join(root, 'clients/go'), 'go', 'build', '-buildvcs=false', '-o', driver, './conformance')
  return [driver]
}

function buildJava(): readonly string[] {
  const client = join(root, 'clients/java')
  const target = join(client, 'target')
  const sources = ['pom.xml', 'src/**/*.java', 'src/main/resources/META-INF/services/*', '../../proto/**/*.proto']
  onChange(client, sources, target, () => {
    const goals = ['package', 'dependency:build-classpath', '-Dmdep.outputFile=target/classpath']
    const options = ['--quiet', '--batch-mode', `-Dmaven.repo.local=${join(cache, 'maven')}`, '-DskipTests']
    const maven = ['mvn', ...options, ...goals] as const
    // Without the network first: everything may be in the cache.
    if (!works('env', '-C', client, ...maven, '--offline')) run(client, ...maven)
  })
  const classes = [
    join(target, 'test-classes'),
    join(target, 'classes'),
    readFileSync(join(target, 'classpath'), 'utf8'),
  ]
  const flags = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx256m']
  return ['java', ...flags, '-cp', classes.join(delimiter), 'io.espalier.ConformanceDriver']
}

/** Calls `build` unless it succeeded before with the same sources and its result is still there. */
function onChange(folder: string, patterns: readonly string[], result: string, build: () => void): void {
  const hash = createHash('sha256')
  for (const file of patterns.flatMap(pattern => globSync(pattern, { cwd: folder }).sort()))
    hash.update(file).update(readFileSync(join(folder, file)))
  const sources = hash.digest('hex')
  const stamp = join(result, 'espalier-sources')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return
  build()
  mkdirSync(result, { recursive: true })
  writeFileSync(stamp, sources)
}

function works(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}

function run(folder: string, ...[program = '', ...args]: readonly string[]): void {
  const child = spawnSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  if (child.status === 0) return
  throw new Error(`"${[program, ...args].join(' ')}" failed in ${folder}:\n${child.stdout}${child.stderr}`, {
    cause: child.error,
  })
}
