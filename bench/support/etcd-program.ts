import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const ETCD_VERSION = '3.7.3'

const FOLDER = join(import.meta.dirname, `../../.cache/go/etcd-${ETCD_VERSION}`)
const SOURCE = join(FOLDER, 'src')
export const ETCD = join(FOLDER, 'etcd')

/** Its module refuses `go install`, because it replaces others; a main of our own has no such lines. */
const MAIN = `package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() { etcdmain.Main(os.Args) }
`

/** Builds etcd from its Go module below .cache, once, which takes about two minutes. */
export function buildEtcd(): void {
  if (existsSync(ETCD)) return
  process.stderr.write(`espalier: building etcd ${ETCD_VERSION} below .cache, once\n`)
  mkdirSync(SOURCE, { recursive: true })
  writeFileSync(join(SOURCE, 'go.mod'), 'module bench/etcd\n\ngo 1.25\n')
  writeFileSync(join(SOURCE, 'main.go'), MAIN)
  go('get', `go.etcd.io/etcd/server/v3@v${ETCD_VERSION}`)
  go('mod', 'tidy')
  go('build', '-o', `${ETCD}.part`, '.')
  renameSync(`${ETCD}.part`, ETCD)
}

function go(...args: string[]): void {
  const env = { ...process.env, GOFLAGS: '-mod=mod' }
  const { status, stderr, error } = spawnSync('go', args, { cwd: SOURCE, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`go ${args.join(' ')} failed: ${error?.message ?? stderr}`)
}
