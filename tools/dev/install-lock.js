// One installation at a time in one clone: two npm processes in one node_modules destroy each other's files.
//
// Plain JavaScript for any Node from 18 on, with nothing but built-in modules: it runs before anything is installed.
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 200

/**
 * Waits until no other process that lives has the lock, and takes it. `file` has the id of the process that has it; one that died leaves
 * it behind, and the next one takes it away. Returns the function that releases it.
 */
export async function lockInstallation(file) {
  mkdirSync(dirname(file), { recursive: true })
  let waitedFor
  while (!take(file)) {
    const holder = holderOf(file)
    if (holder === undefined) continue
    if (!isAlive(holder)) {
      rmSync(file, { force: true })
      continue
    }
    if (holder !== waitedFor) process.stderr.write(`espalier: waiting for the installation of process ${holder}\n`)
    waitedFor = holder
    await delay(POLL_MS)
  }
  return () => rmSync(file, { force: true })
}

/** The link makes the file appear with its content: nobody reads it before it is written. */
function take(file) {
  const own = `${file}-${process.pid}`
  writeFileSync(own, String(process.pid))
  try {
    linkSync(own, file)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(own, { force: true })
  }
}

/** Undefined: it was released meanwhile. */
function holderOf(file) {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
