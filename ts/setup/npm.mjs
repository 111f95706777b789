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
  // A report on vulnerabilities is a request of its own, and nobody sees it here.
  const quiet = ['--no-audit', '--no-fund']
  await run(program, [...words, 'ci', '--prefer-offline', ...quiet, ...retries], { explain })
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

function explain(log) {
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL/.test(
      log,
    )
  )
    return 'No network: npm cannot reach its registry. Connect this machine, or name a registry that it reaches with `npm config set registry URL`, then start again.'
  if (/SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY)|CERT_/.test(log))
    return 'npm does not trust the certificate of its registry: set NODE_EXTRA_CA_CERTS to the file of its authority, then start again.'
  if (/\bE40[137]\b/.test(log))
    return 'The registry of npm refuses the access: check `npm config get registry` and the credentials for it, then start again.'
  if (/spawn npm ENOENT/.test(log))
    return 'npm is not installed: install the one of this Node.js, then start again.'
  const reason = /^npm (?:error|ERR!) (?!code |errno |syscall |path )(.+)/m.exec(log)?.[1]
  return `npm ci failed${reason === undefined ? '' : ` (${reason})`}: solve what npm prints above, then start again.`
}
