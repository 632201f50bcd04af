// Runs a script of the clone on a Node that is new enough, installing what is missing first.
//
//   node tools/dev/bootstrap.js [--running-only] SCRIPT [ARGUMENT ...]
//
// Plain JavaScript for any Node from 18 on, with nothing but built-in modules: it runs before anything is installed.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lockInstallation } from './install-lock.js'
import { ensureNode } from './node/runtime.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** The hash of the lock file whose packages are installed; followed by RUNNING where those for development are left out. */
const stamp = join(root, 'node_modules', '.espalier-installed')
const RUNNING = ' without those for development'
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']

const args = process.argv.slice(2)
const runningOnly = args[0] === '--running-only'
if (runningOnly) args.shift()
if (!isInstalled()) await install()
run(ensureNode())

/** Whether exactly the lock file's packages are there; those for development only when they are needed. */
function isInstalled() {
  const found = existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
  return found === wanted() || (runningOnly && found === wanted() + RUNNING)
}

function wanted() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

async function install() {
  const unlock = await lockInstallation(join(root, '.cache', 'installing'))
  const code = isInstalled() ? 0 : await installPackages()
  unlock()
  if (code !== 0) process.exit(code)
}

/** The exit code. Does not end before npm has ended, whatever signal comes: an npm that is left behind would go on writing. */
async function installPackages() {
  // Packages for development that were installed once, even by hand, are kept up to date: a start must not remove them.
  const isPart = runningOnly && !existsSync(join(root, 'node_modules', 'typescript'))
  process.stderr.write(`espalier: installing packages (npm ci${isPart ? ' --omit=dev' : ''}), once\n`)
  rmSync(stamp, { force: true })
  const options = ['--no-audit', '--no-fund', '--loglevel=error', isPart ? '--omit=dev' : '--include=dev']
  const npm = spawn('npm', ['ci', ...options], { cwd: root, stdio: ['ignore', 2, 2] })
  let stopped
  const stop = signal => {
    stopped = signal
    // A terminal has sent Ctrl-C to npm, too, and after a second one npm leaves its own children behind.
    if (signal !== 'SIGINT') npm.kill(signal)
  }
  for (const signal of SIGNALS) process.on(signal, stop)
  const [code] = await once(npm, 'close').catch(() => [1])
  for (const signal of SIGNALS) process.off(signal, stop)
  if (stopped !== undefined) return 128 + constants.signals[stopped]
  if (code !== 0) {
    process.stderr.write('error: "npm ci" failed; its own message is above\n')
    return 1
  }
  writeFileSync(stamp, isPart ? wanted() + RUNNING : wanted())
  return 0
}

/** Becomes the script, as far as one process can become another: same terminal, signals, working directory and exit code. */
function run(node) {
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH].filter(Boolean).join(delimiter)
  const child = spawn(node, [join(root, args[0] ?? ''), ...args.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  })
  // A terminal sends Ctrl-C to both; a supervisor sends SIGTERM to this process alone. In both cases the child decides when to exit.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}
