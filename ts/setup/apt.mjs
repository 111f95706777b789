import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { Problem } from './problem.mjs'
import { run } from './run.mjs'

const lists = '/var/lib/apt/lists'
const day = 24 * 60 * 60 * 1000
const unreachable =
  /Temporary failure resolving|Could not resolve|Could not connect|Unable to connect|Network is unreachable|Connection (failed|timed out)/

/** Installs packages as root or through a sudo that asks nothing. */
export async function aptInstall(packages, note) {
  const names = packages.join(' ')
  const prefix = asRoot()
  if (prefix === undefined)
    throw new Problem(`Packages are missing. Install them: sudo apt-get install ${names}`)

  let log = ''
  const apt = async (...args) => {
    const [program, ...words] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get']
    const options = ['-o', 'DPkg::Lock::Timeout=300', ...args]
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
  if (await install()) return
  // Lists that look fresh may name versions that the mirror no longer has.
  if (fresh && (await update()) && (await install())) return
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

function explain(log, names) {
  if (unreachable.test(log)) return `No network: apt-get cannot fetch ${names}.`
  if (/Unable to locate package|has no installation candidate/.test(log))
    return `This system's package sources do not have all of ${names}; Qt 6.2 or newer is needed.`
  return `apt-get could not install ${names}.`
}
