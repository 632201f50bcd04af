// npm run generate [-- --check]: writes the code of every language from proto/, or says which of it is not what it would write.
import { spawnSync } from 'node:child_process'
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { GO, installToolchain, isPresent, JAVA, PYTHON, type Toolchain } from './generate-toolchains.ts'
import { root } from './run.ts'

interface Output {
  readonly language: string
  /** Folders that hold nothing but generated files. */
  readonly folders: readonly string[]
  /** What buf is told; relative to an empty folder that stands for the clone. */
  readonly commands: (into: string) => readonly (readonly string[])[]
  /** Absent when npm brings everything. */
  readonly toolchain?: Toolchain
}

const OUTPUTS: readonly Output[] = [
  {
    language: 'TypeScript',
    folders: ['src/gen', 'clients/typescript/gen'],
    commands: into => [
      ['generate', '-o', into],
      ['build', '--as-file-descriptor-set', '-o', join(into, 'src/gen/espalier.binpb')],
    ],
  },
  {
    language: 'Python',
    folders: ['clients/python/src/espalier/v1'],
    commands: into => [['generate', '--template', 'clients/python/buf.gen.yaml', '-o', into]],
    toolchain: PYTHON,
  },
  {
    language: 'Go',
    folders: ['clients/go/gen'],
    commands: into => [['generate', '--template', 'clients/go/buf.gen.yaml', '-o', into]],
    toolchain: GO,
  },
  {
    language: 'Java',
    folders: ['clients/java/gen'],
    commands: into => [['generate', '--template', 'clients/java/buf.gen.yaml', '-o', into]],
    toolchain: JAVA,
  },
]

const check = process.argv.includes('--check')
const into = mkdtempSync(join(tmpdir(), 'espalier-generate-'))
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
    for (const args of output.commands(into)) buf(args)
    for (const folder of output.folders) stale.push(...differences(folder))
  }
  for (const { language, toolchain } of absent)
    process.stderr.write(`generate: ${language} was left out, for want of: ${toolchain?.needs}\n`)
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

function buf(args: readonly string[]): void {
  const child = spawnSync(join(root, 'node_modules/.bin/buf'), args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (child.status !== 0) throw new Error(`"buf ${args.join(' ')}" failed`, { cause: child.error })
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
  return globSync(`${folder}/**/*`, { cwd: top, exclude: ['**/__pycache__'] }).filter(file =>
    statSync(join(top, file)).isFile(),
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
