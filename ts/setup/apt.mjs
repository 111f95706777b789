import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { Problem } from './problem.mjs'
import { run } from './run.mjs'

const lists = '/var/lib/apt/lists'
const day = 24 * 60 * 60 * 1000
const unreachable =
  /Temporary failure resolving|Could not resolve|Could not connect|Unable to connect|Network is unreachable|Connection (failed|timed out)/

/** Installs packages as root or through a sudo that asks nothing. */
export async function aptInstall(packages, note) {
  const prefix = asRoot()
  if (prefix === undefined)
    throw new Problem(
      `Packages are missing. Install them: sudo apt-get install ${packages.join(' ')}`,
    )
  const apt = (...args) => {
    const words = [
      ...prefix,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      '-o',
      'DPkg::Lock::Timeout=300',
      ...args,
    ]
    return run(words[0], words.slice(1), { explain: log => explain(log, packages) })
  }
  const update = async () => {
    note('apt-get update')
    // A single dead source must not matter when the packages come from another one.
    await apt('update').catch(() => {})
  }
  const install = () => {
    note(`apt-get install ${packages.join(' ')}`)
    return apt('install', '--yes', '--no-install-recommends', ...packages)
  }

  const fresh = listsAreFresh()
  if (!fresh) await update()
  try {
    await install()
  } catch (error) {
    if (!fresh) throw error
    // Lists that look fresh may name versions that the mirror no longer has.
    await update()
    await install()
  }
}

function asRoot() {
  if (process.getuid?.() === 0) return []
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined
}

function listsAreFresh() {
  const packageLists = readdirSync(lists).filter(name => name.includes('_Packages'))
  return packageLists.length > 0 && Date.now() - statSync(lists).mtimeMs < day
}

function explain(log, packages) {
  const names = packages.join(' ')
  if (unreachable.test(log)) return `No network: apt-get cannot fetch ${names}.`
  if (/Unable to locate package|has no installation candidate/.test(log))
    return `This system's package sources do not have all of ${names}; Qt 6.2 or newer is needed.`
  return `apt-get could not install ${names}.`
}
