import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, realpath, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { endWithProcess } from '../support/process/end-with-process.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'

/**
 * A directory tree that holds one program, the shared libraries that `ldd` names, and an empty /tmp. The program runs with this tree as
 * its root directory and without an environment; where only the superuser may do that and the tests are run by somebody else, it runs
 * in the tree as its working directory.
 */
export interface BareTree {
  /** The tree as the test sees it. Relative paths are the same for the program. */
  readonly path: string
  /** Every file that the program may map into memory: itself, and the libraries. */
  readonly files: readonly string[]
  start(...args: string[]): Running
  run(...args: string[]): Promise<Ended>
}

export interface Running extends AsyncDisposable {
  readonly pid: number
  readonly stdout: string
  readonly ended: Promise<Ended>
}

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const isSuperuser = process.getuid?.() === 0

/** Moves the program into a new tree, which disposing removes. */
export async function openBareTree(program: string): Promise<BareTree & AsyncDisposable> {
  await using opened = new AsyncDisposableStack()
  const { path } = opened.use(await temporaryDirectory())
  const libraries = execFileSync('ldd', [program], { encoding: 'utf8' }).match(/\/\S+/g) ?? []
  await mkdir(join(path, 'tmp'))
  for (const library of libraries) {
    await mkdir(dirname(join(path, library)), { recursive: true })
    await copyFile(library, join(path, library))
  }
  await rename(program, join(path, 'espalier'))
  const start = (...args: string[]): Running => startIn(path, args)
  const stack = opened.move()
  return {
    path,
    files: await Promise.all(
      [join(path, 'espalier'), ...libraries.map(file => inTree(path, file))].map(file => realpath(file)),
    ),
    start,
    run: async (...args) => await start(...args).ended,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** Where the program finds a library. */
function inTree(path: string, library: string): string {
  return isSuperuser ? join(path, library) : library
}

function startIn(path: string, args: readonly string[]): Running {
  const [command, ...before] = isSuperuser ? ['/usr/sbin/chroot', path, '/espalier'] : [join(path, 'espalier')]
  const child = spawn(command as string, [...before, ...args], {
    cwd: path,
    env: {},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  endWithProcess(child)
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part
  })
  const stderr = text(child.stderr)
  const ended = once(child, 'close').then(async ([code]) => ({ code: code as number, stdout, stderr: await stderr }))
  return {
    pid: child.pid ?? 0,
    get stdout() {
      return stdout
    },
    ended,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
