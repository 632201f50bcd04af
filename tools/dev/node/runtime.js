// The Node that runs the clone: the machine's where it is new enough, otherwise one that npm installs below .cache, once.
//
// Plain JavaScript for any Node from 18 on, with nothing but built-in modules: it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const NEEDED = 24

const here = fileURLToPath(new URL('.', import.meta.url))
const root = realpathSync(join(here, '../../..'))
const cache = join(root, '.cache', 'node')

/** The path of a Node that is new enough, and `node_modules/.bin/node` leads to it: npm's scripts, npx and people find it there. */
export function ensureNode() {
  const node = isMachines(process.execPath) ? process.execPath : installed()
  linkTo(node)
  return node
}

/** Whether this Node was not installed by the clone and is new enough. */
function isMachines(path) {
  const isNew = Number(process.versions.node.split('.')[0]) >= NEEDED
  return isNew && existsSync(path) && !realpathSync(path).startsWith(root + sep)
}

/** Exactly the versions of the lock file beside this one; npm checks their hashes. */
function installed() {
  const lock = readFileSync(join(here, 'package-lock.json'))
  const folder = join(cache, createHash('sha256').update(lock).digest('hex').slice(0, 12))
  const found = nodeIn(folder)
  if (found !== undefined) return found
  process.stderr.write(`espalier: installing Node ${NEEDED} (this is Node ${process.versions.node}), once\n`)
  mkdirSync(cache, { recursive: true })
  const fresh = mkdtempSync(join(cache, 'installing-'))
  try {
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(here, file), join(fresh, file))
    const options = ['--ignore-scripts', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
    const npm = spawnSync('npm', ['ci', ...options], { cwd: fresh, stdio: ['ignore', 2, 2], env: withoutNpm() })
    if (npm.status !== 0) fail('"npm ci" could not install it; its own message is above')
    if (nodeIn(fresh) === undefined) fail(`npm has none for ${process.platform} on ${process.arch}; install it by hand`)
    // Another process may have been faster.
    if (nodeIn(folder) === undefined) {
      rmSync(folder, { recursive: true, force: true })
      renameSync(fresh, folder)
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  return nodeIn(folder)
}

/** Without the variables that an npm which runs this script sets: they must not affect the npm that is started here. */
function withoutNpm() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
}

function nodeIn(folder) {
  const packages = join(folder, 'node_modules')
  if (!existsSync(packages)) return undefined
  return readdirSync(packages)
    .map(name => join(packages, name, 'bin', 'node'))
    .find(file => existsSync(file))
}

function linkTo(node) {
  const link = join(root, 'node_modules', '.bin', 'node')
  if (targetOf(link) === node) return
  mkdirSync(dirname(link), { recursive: true })
  rmSync(link, { force: true })
  symlinkSync(node, link)
}

function targetOf(link) {
  try {
    return readlinkSync(link)
  } catch {
    return undefined
  }
}

function fail(message) {
  process.stderr.write(`error: this needs Node ${NEEDED} or newer; ${message}\n`)
  process.exit(1)
}
