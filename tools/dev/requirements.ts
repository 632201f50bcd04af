import { spawnSync } from 'node:child_process'

/** A program that tests or benchmarks need and that npm cannot install. */
export interface Requirement {
  readonly name: string
  /** The Debian package that has it. */
  readonly debian: string
  readonly present: () => boolean
}

const OF_TESTS: readonly Requirement[] = [
  {
    name: 'a JDK (for ZooKeeper and the Java client)',
    debian: 'default-jdk-headless',
    present: () => works('javac', '-version'),
  },
  { name: 'Maven (for the Java client)', debian: 'maven', present: () => works('mvn', '--version') },
  {
    name: 'Python with venv (for the Python client)',
    debian: 'python3-venv',
    present: () => works('python3', '-c', 'import venv, ensurepip'),
  },
  {
    name: 'Go 1.21 or newer (for the Go client)',
    debian: 'golang-go',
    present: () => works('sh', '-c', 'test -n "$(go env GOTOOLCHAIN)"'),
  },
  {
    name: 'Cargo (for the client in Rust)',
    debian: 'cargo-web',
    present: () => works('cargo', '--version'),
  },
  {
    name: 'Rust (for the client in Rust)',
    debian: 'rustc-web',
    present: () => works('rustc', '--version'),
  },
  { name: 'ZooKeeper', debian: 'zookeeper', present: () => works('sh', '-c', 'test -f /usr/share/java/zookeeper.jar') },
  { name: 'OpenSSL (for certificates)', debian: 'openssl', present: () => works('openssl', 'version') },
  { name: 'Chromium (for the pages of diagrams)', debian: 'chromium', present: () => works('chromium', '--version') },
  { name: 'zsh (for its completion)', debian: 'zsh', present: () => works('zsh', '--version') },
  { name: 'fish (for its completion)', debian: 'fish', present: () => works('fish', '--version') },
  { name: 'Graphviz (for pictures drawn by it)', debian: 'graphviz', present: () => works('dot', '-V') },
  { name: 'curl (for a peer over HTTP/2)', debian: 'curl', present: () => works('curl', '--version') },
  {
    name: 'nghttp and h2load (for peers over HTTP/2)',
    debian: 'nghttp2-client',
    present: () => works('nghttp', '--version') && works('h2load', '--version'),
  },
  { name: 'kazoo for Python', debian: 'python3-kazoo', present: () => works('/usr/bin/python3', '-c', 'import kazoo') },
]

/**
 * Installs the requirements, by default those of the tests, where apt-get may be used; otherwise throws an error that names what is
 * missing: a test is never skipped because a requirement is missing.
 */
export function installRequirements(requirements = OF_TESTS): void {
  const missing = requirements.filter(requirement => !requirement.present())
  if (missing.length === 0) return
  const packages = missing.map(requirement => requirement.debian)
  if (process.getuid?.() === 0 && works('apt-get', '--version')) {
    process.stderr.write(`espalier: installing Debian packages, once: ${packages.join(' ')}\n`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const quiet = { stdio: ['ignore', 'ignore', 'inherit'] as ('ignore' | 'inherit')[], env }
    spawnSync('apt-get', ['update', '-qq'], quiet)
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet)
  }
  const still = missing.filter(requirement => !requirement.present())
  if (still.length === 0) return
  throw new Error(
    `this needs what the machine does not have: ${still.map(requirement => requirement.name).join(', ')}\n` +
      `   help: apt-get install ${still.map(requirement => requirement.debian).join(' ')}`,
  )
}

export function works(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}
