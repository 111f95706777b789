import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'
import { run } from './run.mjs'

/** Runs `npm ci` unless node_modules is what package-lock.json says. */
export async function ensureModules(note) {
  if (modulesAreCurrent()) return 'current'
  note('npm ci')
  const npm = process.env.npm_execpath
  const [program, ...words] = npm === undefined ? ['npm'] : [process.execPath, npm]
  const retries = [
    '--fetch-retries=2',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=5000',
  ]
  await run(program, [...words, 'ci', '--prefer-offline', ...retries], { explain })
  return 'installed'
}

function modulesAreCurrent() {
  const hidden = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(hidden)) return false
  const wanted = packagesOf(join(root, 'package-lock.json'))
  const present = packagesOf(hidden)
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true
    // npm leaves out the optional packages of other platforms.
    if (present[path] === undefined) return optional === true
    return present[path].version === version && existsSync(join(root, path))
  })
}

const packagesOf = lockFile => JSON.parse(readFileSync(lockFile, 'utf8')).packages

const explain = log =>
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH/.test(log)
    ? 'No network: npm cannot reach its registry.'
    : 'npm ci failed.'
