import { aptInstall } from './apt.mjs'
import { missingPackages, onPath } from './needs.mjs'
import { Problem } from './problem.mjs'

const installCommands = {
  apt: 'sudo apt-get install',
  dnf: 'sudo dnf install',
  pacman: 'sudo pacman -S',
  brew: 'brew install',
}

/** Sees to it that the system packages behind these needs are there; installs them by apt-get only. */
export async function ensurePackages(names, note) {
  const manager = packageManager()
  const missing = missingPackages(names, manager)
  if (missing.length === 0) return 'all there'
  if (manager !== 'apt')
    throw new Problem(
      `Packages are missing. Install them: ${installCommands[manager]} ${missing.join(' ')}`,
    )
  await aptInstall(missing, note)
  const still = missingPackages(names, manager)
  if (still.length > 0)
    throw new Problem(`Still missing after the installation: ${still.join(' ')}`)
  return 'installed'
}

function packageManager() {
  if (onPath('apt-get')) return 'apt'
  if (process.platform === 'darwin') return 'brew'
  return onPath('pacman') ? 'pacman' : 'dnf'
}
