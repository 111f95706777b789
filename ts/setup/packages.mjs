import { aptInstall } from './apt.mjs'
import { missingNeeds, onPath } from './needs.mjs'
import { Problem } from './problem.mjs'

const installCommands = {
  apt: 'apt-get install',
  dnf: 'dnf install',
  pacman: 'pacman -S',
  brew: 'brew install',
}

/** Sees to it that the system packages behind these needs are there; installs them by apt-get only. */
export async function ensurePackages(names, note) {
  const missing = missingNeeds(names)
  if (missing.length === 0) return 'all there'
  const manager = packageManager()
  if (manager === undefined)
    throw new Problem(
      `Install ${listed(missing)}, then start again: this system has none of apt-get, dnf, pacman and brew.`,
    )
  const packages = packagesOf(missing, manager)
  if (manager === 'apt' && (await aptInstall(packages, note))) {
    const still = packagesOf(missingNeeds(names), manager)
    if (still.length === 0) return 'installed'
    throw new Problem(
      `${still.join(' ')}: installed by apt-get, but not found. Check PATH and CMAKE_PREFIX_PATH, then start again.`,
    )
  }
  throw new Problem(
    `Packages are missing. Install them${byWhom(manager)} ${installCommands[manager]} ${packages.join(' ')}`,
  )
}

const packagesOf = (missing, manager) => [...new Set(missing.map(need => need[manager]))]
const listed = missing => missing.map(need => need.title).join(', ')

function byWhom(manager) {
  if (manager === 'brew' || process.getuid?.() === 0) return ', then start again:'
  return onPath('sudo') ? ', then start again: sudo' : ' as root, then start again:'
}

function packageManager() {
  if (process.platform === 'darwin') return onPath('brew') ? 'brew' : undefined
  const programs = { apt: 'apt-get', dnf: 'dnf', pacman: 'pacman' }
  return Object.keys(programs).find(manager => onPath(programs[manager]))
}
