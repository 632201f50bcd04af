// Runs a script of the clone on the Node that the clone brings along, installing what is missing first.
//
//   node tools/dev/bootstrap.js SCRIPT [ARGUMENT ...]
//
// Plain JavaScript for any Node from 18 on, with nothing but built-in modules: it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const node = join(root, 'node_modules', 'node', 'bin', 'node')
const stamp = join(root, 'node_modules', '.espalier-installed')

install()
run(process.argv.slice(2))

/** Installs exactly the lock file's packages, unless that was done already. */
function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(node) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  process.stderr.write('espalier: installing packages (npm ci), once\n')
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (npm.error !== undefined || npm.status !== 0) {
    process.stderr.write('error: "npm ci" failed; its own message stands above\n')
    process.exit(1)
  }
  if (!existsSync(node)) {
    process.stderr.write('error: the package "node" brought no Node; allow its install script: npm rebuild node\n')
    process.exit(1)
  }
  writeFileSync(stamp, wanted)
}

/** Becomes the script, as far as one process can become another: same terminal, signals, working directory and exit code. */
function run(args) {
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH].filter(Boolean).join(delimiter)
  const child = spawn(node, [join(root, args[0] ?? ''), ...args.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  })
  // A terminal sends Ctrl-C to both; a supervisor sends SIGTERM to this process alone. Either way the child decides when it is over.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}
