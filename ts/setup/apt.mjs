import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { Problem } from './problem.mjs'
import { run } from './run.mjs'
import { explainSystem } from './system-problem.mjs'

const lists = '/var/lib/apt/lists'
const day = 24 * 60 * 60 * 1000
const unreachable =
  /Temporary failure resolving|Could not resolve|Could not connect|Unable to connect|Cannot initiate the connection|Network is unreachable|Connection (failed|timed out)/

/**
 * Installs packages as root or through a sudo that asks nothing; resolves with false where there is neither. Waits for
 * another program that installs packages, at most `patience` seconds.
 */
export async function aptInstall(packages, note, patience = 300) {
  const names = packages.join(' ')
  const prefix = asRoot()
  if (prefix === undefined) return false

  let log = ''
  const apt = async (...args) => {
    const [program, ...words] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get']
    const options = ['-o', `DPkg::Lock::Timeout=${patience}`, ...args]
    try {
      log += await run(program, [...words, ...options])
      return true
    } catch (problem) {
      log += problem.log
      return false
    }
  }
  const update = () => {
    note('apt-get update')
    return apt('update')
  }
  const install = () => {
    note(`apt-get install ${names}`)
    return apt('install', '--yes', '--no-install-recommends', ...packages)
  }

  // A single dead source must not matter when the packages come from another one: only the install decides.
  const fresh = listsAreFresh()
  if (!fresh) await update()
  if (await install()) return true
  // Lists that look fresh may name versions that the mirror no longer has.
  if (fresh && !isLocked(log) && (await update()) && (await install())) return true
  throw new Problem(explain(log, names), log)
}

function asRoot() {
  if (process.getuid?.() === 0) return []
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined
}

function listsAreFresh() {
  if (!existsSync(lists)) return false
  const packageLists = readdirSync(lists).filter(name => name.includes('_Packages'))
  return packageLists.length > 0 && Date.now() - statSync(lists).mtimeMs < day
}

const isLocked = log => /Could not get lock|Unable to acquire the dpkg frontend lock/.test(log)

function explain(log, names) {
  if (isLocked(log)) {
    const [, pid, program] = /It is held by process (\d+)(?: \(([^)]*)\))?/.exec(log) ?? []
    const holder =
      pid === undefined ? 'Another program' : `${program ?? 'A program'} (process ${pid})`
    return `${holder} is installing packages: wait until it has ended, then start again.`
  }
  if (unreachable.test(log))
    return `No network: apt-get cannot fetch ${names}. Connect this machine, then start again.`
  if (/Unable to locate package|has no installation candidate/.test(log))
    return `The package sources of this system do not have all of ${names}: use a release with Qt 6.2 or newer (Debian 12, Ubuntu 22.04), or install these yourself and set CMAKE_PREFIX_PATH, then start again.`
  if (/dpkg was interrupted|Unmet dependencies|unmet dependencies/.test(log))
    return 'An earlier installation is unfinished: run dpkg --configure -a and apt-get install --fix-broken as root, then start again.'
  return (
    explainSystem(log) ??
    `apt-get could not install ${names}: solve what it prints above, then start again.`
  )
}
