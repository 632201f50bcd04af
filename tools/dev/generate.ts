// npm run generate [-- --check]: generates the code of every language from proto/, or with --check lists the files that differ.
import { spawnSync } from 'node:child_process'
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { GO, installToolchain, isPresent, PYTHON, type Toolchain } from './generate-toolchains.ts'
import { root } from './run.ts'

interface Output {
  readonly language: string
  /** Folders that hold nothing but generated files, except those of KEPT. */
  readonly folders: readonly string[]
  /** Writes the files into an empty folder with the layout of the clone. */
  readonly make: () => void
  /** Absent if npm installs everything. */
  readonly toolchain?: Toolchain
}

const SET_OWN = `function setOwn<T>(object: { [key: string]: T }, key: string, value: T): void {
  if (key !== "__proto__") object[key] = value;
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
`

const OUTPUTS: readonly Output[] = [
  {
    language: 'TypeScript',
    folders: ['gen'],
    make: makeContract,
  },
  {
    language: 'Python',
    folders: ['clients/python/src/espalier/v1'],
    make: () => buf('generate', '--template', 'clients/python/buf.gen.yaml', '-o', into),
    toolchain: PYTHON,
  },
  {
    language: 'Go',
    folders: ['clients/go/gen'],
    make: () => buf('generate', '--template', 'clients/go/buf.gen.yaml', '-o', into),
    toolchain: GO,
  },
]

const check = process.argv.includes('--check')
// Below the clone, so that the compiler finds the packages which the generated code imports.
mkdirSync(join(root, '.cache'), { recursive: true })
const into = mkdtempSync(join(root, '.cache/generating-'))
writeFileSync(join(into, 'package.json'), '{ "type": "module" }')
/** Written by hand beside generated files. */
const KEPT = ['gen/package.json', 'gen/README.md', 'gen/LICENSE', 'gen/CHANGELOG.md']

try {
  process.exitCode = main()
} catch (error) {
  process.stderr.write(`error: ${(error as Error).message}\n`)
  process.exitCode = 1
} finally {
  rmSync(into, { recursive: true, force: true })
}

function main(): number {
  const absent = OUTPUTS.filter(({ toolchain }) => toolchain !== undefined && !isPresent(toolchain))
  const present = OUTPUTS.filter(output => !absent.includes(output))
  const stale: string[] = []
  for (const output of present) {
    if (output.toolchain !== undefined) installToolchain(output.toolchain)
    output.make()
    for (const folder of output.folders) stale.push(...differences(folder))
  }
  for (const { language, toolchain } of absent)
    process.stderr.write(`generate: ${language} skipped; missing: ${toolchain?.needs}\n`)
  for (const file of stale) process.stdout.write(`${check ? 'not as generated' : apply(file)}: ${file}\n`)
  if (check && stale.length > 0) {
    process.stderr.write(
      `error: ${stale.length} generated files are not what proto/ makes\n   help: npm run generate\n`,
    )
    return 1
  }
  if (absent.length > 0 && process.env.CI === 'true') {
    process.stderr.write('error: with CI=true every language must be generated\n')
    return 1
  }
  process.stdout.write(`generate: ${present.map(output => output.language).join(', ')}: up to date\n`)
  return 0
}

/** The package @espalier/contract, as JavaScript with declarations: a clone and its users run the same files. */
function makeContract(): void {
  buf('generate', '-o', into)
  const sources = globSync('sources/**/*.ts', { cwd: into }).map(file => join(into, file))
  for (const file of sources) writeFileSync(file, keepEveryKey(readFileSync(file, 'utf8')))
  const options = [
    '--ignoreConfig',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--types',
    'node',
    '--declaration',
    '--strict',
    '--skipLibCheck',
  ]
  const out = join(into, 'gen')
  program('tsc', ...options, '--rootDir', join(into, 'sources'), '--outDir', out, ...sources)
  buf('build', '--as-file-descriptor-set', '-o', join(into, 'espalier.binpb'))
  const descriptors = readFileSync(join(into, 'espalier.binpb')).toString('base64')
  const comment = '/** The encoded google.protobuf.FileDescriptorSet of the contract. */'
  writeFileSync(
    join(out, 'descriptors.js'),
    `${comment}\nexport const descriptorSet = Buffer.from(\n  '${descriptors}',\n  'base64',\n)\n`,
  )
  writeFileSync(join(out, 'descriptors.d.ts'), `${comment}\nexport declare const descriptorSet: Buffer\n`)
}

/** ts-proto assigns the entries of maps and Structs with `object[key] = value`, which loses the key "__proto__". */
function keepEveryKey(source: string): string {
  const assignment = /^( *)((?:\w+\.)?\w+)\[(entry\d+\.key|key)\] = (.+);$/gm
  const kept = source.replace(assignment, '$1setOwn($2, $3, $4);')
  return kept === source ? source : `${kept}\n${SET_OWN}`
}

function buf(...args: string[]): void {
  program('buf', ...args)
}

function program(name: string, ...args: string[]): void {
  const child = spawnSync(join(root, 'node_modules/.bin', name), args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (child.status !== 0) throw new Error(`"${name} ${args.join(' ')}" failed`, { cause: child.error })
}

/** The files of a folder that are in one of the two trees only, or differ. */
function differences(folder: string): string[] {
  const files = new Set([...filesBelow(root, folder), ...filesBelow(into, folder)])
  return [...files].sort().filter(file => {
    const here = read(root, file)
    const there = read(into, file)
    return here === undefined || there === undefined || !here.equals(there)
  })
}

function filesBelow(top: string, folder: string): string[] {
  return globSync(`${folder}/**/*`, { cwd: top, exclude: ['**/__pycache__'] }).filter(
    file => statSync(join(top, file)).isFile() && !KEPT.includes(file),
  )
}

function read(top: string, file: string): Buffer | undefined {
  try {
    return readFileSync(join(top, file))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function apply(file: string): 'wrote' | 'removed' {
  const target = join(root, file)
  if (read(into, file) === undefined) {
    rmSync(target)
    return 'removed'
  }
  mkdirSync(dirname(target), { recursive: true })
  copyFileSync(join(into, file), target)
  return 'wrote'
}
