// What stops the set-up ends in one sentence that says what to do: each kind, on a machine that has it
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { transform } from 'esbuild'
import { asRoot } from '../../../interop-tests/helpers/as-root.js'
import {
  asOrdinaryUser,
  mounting,
  outcomeOf,
  repository,
  usingModule,
  withDependency,
} from './helpers/set-up.js'

const root = join(import.meta.dirname, '..', '..', '..')
const demo = (folder: string) => [process.execPath, join(folder, 'ts/setup/main.mjs'), 'demo']
const withCache = (folder: string) => ({ ...process.env, npm_config_cache: folder })
const npmCi = 'await module.ensureModules(() => {})'
const registryPackage = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages[
  'node_modules/@exodus/bytes'
]

test('a full disk', async t => {
  const outer = repository(t)
  const content = join(outer, 'large', 'package')
  mkdirSync(content, { recursive: true })
  writeFileSync(join(content, 'package.json'), '{ "name": "large", "version": "1.0.0" }')
  writeFileSync(join(content, 'data'), randomBytes(8 * 1024 * 1024))
  const archive = join(outer, 'large.tgz')
  spawnSync('tar', ['-czf', archive, '-C', join(outer, 'large'), 'package'])
  const folder = repository(
    t,
    withDependency('large', { version: '1.0.0', resolved: `file:${archive}` }),
  )
  const disk = join(outer, 'small')
  mkdirSync(disk)
  const copying = `mount -t tmpfs -o size=4m tmpfs "$1"; cp -r '${folder}/.' "$1"`
  const { code, output, sentence } = await outcomeOf(
    [...mounting(disk, copying), ...usingModule(disk, 'npm.mjs', npmCi)],
    withCache(join(outer, 'cache')),
  )
  t.is(code, 1, output)
  t.is(sentence, `The disk is full: free space on the file system of ${disk}, then start again.`)
})

test('a read-only file system', async t => {
  const folder = repository(t, withDependency('@exodus/bytes', registryPackage))
  const readOnly = 'mount --bind "$1" "$1"; mount -o remount,bind,ro "$1"'
  const { code, output, sentence } = await outcomeOf(
    [...mounting(folder, readOnly), ...usingModule(folder, 'npm.mjs', npmCi)],
    withCache(join(folder, '..', 'cache')),
  )
  t.is(code, 1, output)
  t.is(
    sentence,
    `${folder} is on a read-only file system: clone the repository to a directory that you may write, then start again.`,
  )
})

test('a directory that this user may not write', async t => {
  const folder = repository(t, withDependency('@exodus/bytes', registryPackage))
  const cache = join(folder, '..', 'cache')
  mkdirSync(cache)
  chmodSync(cache, 0o777)
  chmodSync(folder, 0o555)
  t.teardown(() => chmodSync(folder, 0o755))
  const { code, output, sentence } = await outcomeOf(
    [...asOrdinaryUser, ...usingModule(folder, 'npm.mjs', npmCi)],
    { ...withCache(cache), HOME: cache },
  )
  t.is(code, 1, output)
  t.regex(
    sentence,
    /^User \S+ may not write \/.*\/für alle: give it .* chown.*, then start again\.$/,
  )
})

test('no network for npm', async t => {
  const folder = repository(t, withDependency('@exodus/bytes', registryPackage))
  const { code, output, sentence } = await outcomeOf(
    [...mounting(folder, '', '--net'), ...usingModule(folder, 'npm.mjs', npmCi)],
    withCache(join(folder, '..', 'cache')),
  )
  t.is(code, 1, output)
  t.regex(sentence, /^No network: npm cannot reach its registry\. Connect .*, then start again\.$/)
})

/** The lists of this machine stay as they are. */
const ownLists = 'mount -t tmpfs tmpfs /var/lib/apt/lists; mkdir /var/lib/apt/lists/partial'

asRoot('no network for apt-get', async t => {
  const folder = repository(t)
  const { code, output, sentence } = await outcomeOf([
    ...mounting(folder, ownLists, '--net'),
    ...usingModule(folder, 'apt.mjs', "await module.aptInstall(['sl'], () => {})"),
  ])
  t.is(code, 1, output)
  t.is(
    sentence,
    'No network: apt-get cannot fetch sl. Connect this machine, then start again.',
    output,
  )
})

asRoot('another program that installs packages', async t => {
  const folder = repository(t, { lock: '' })
  const lock = '/var/lib/dpkg/lock-frontend'
  // struct flock: F_WRLCK from the start to the end of the file.
  const hold = `use Fcntl; open F, "+<", "${lock}"; my $l = pack("s s l! l! l!", F_WRLCK, 0, 0, 0, 0); fcntl(F, F_SETLK, $l) or die $!; print "held\\n"; close STDOUT; <STDIN>`
  const holding = `${ownLists}
    mount --bind "$1/lock" ${lock}
    mkfifo "$1/held" "$1/end"
    exec 9<>"$1/end"
    perl -e '${hold}' >"$1/held" <"$1/end" 9>&- &
    read answer <"$1/held"`
  const { code, output, sentence } = await outcomeOf([
    ...mounting(folder, holding, '--net'),
    ...usingModule(folder, 'apt.mjs', "await module.aptInstall(['sl'], () => {}, 1)"),
  ])
  t.is(code, 1, output)
  t.regex(
    sentence,
    /^perl \(process \d+\) is installing packages: wait until it has ended, then start again\.$/,
    output,
  )
})

/** A PATH with only these programs. */
function pathOf(folder: string, ...programs: string[]): string {
  const path = join(folder, 'bin')
  mkdirSync(path)
  for (const program of programs) symlinkSync('/bin/true', join(path, program))
  return path
}

test('missing packages, no root and no sudo', async t => {
  const folder = repository(t)
  const PATH = pathOf(folder, 'apt-get')
  const [setpriv, ...words] = asOrdinaryUser
  const become = setpriv === undefined ? [] : [`/usr/bin/${setpriv}`, ...words]
  const { code, output, sentence } = await outcomeOf([...become, ...demo(folder)], { PATH })
  t.is(code, 1, output)
  t.regex(
    sentence,
    /^Packages are missing\. Install them as root, then start again: apt-get install g\+\+ cmake ninja-build/,
  )
})

test('a distribution whose package manager is unknown', async t => {
  const folder = repository(t)
  const { code, output, sentence } = await outcomeOf(demo(folder), { PATH: pathOf(folder) })
  t.is(code, 1, output)
  t.regex(
    sentence,
    /^Install a C\+\+20 compiler, CMake 3\.18 or newer, Ninja or make.*, then start again: this system has none of apt-get/,
  )
})

test('an old Node', async t => {
  const folder = repository(t)
  const [node = '', ...words] = demo(folder)
  const pretend =
    'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"18.20.4"}})'
  const { code, output, sentence } = await outcomeOf([node, `--import=${pretend}`, ...words])
  t.is(code, 1, output)
  t.regex(sentence, /^This is Node\.js v.*: install 20\.19 or newer .*, then start again\.$/)
  // It can do so only if it can read the two files that it loads.
  for (const name of ['main.mjs', 'node.mjs']) {
    const text = readFileSync(join(folder, 'ts/setup', name), 'utf8')
    const written = await transform(text, { target: 'esnext', minifySyntax: false })
    const lowered = await transform(text, { target: 'node14' })
    t.is(lowered.code, written.code, name)
  }
})

test('an archive that npm cannot read: the reason of npm', async t => {
  const folder = repository(
    t,
    withDependency('broken', { version: '1.0.0', resolved: 'file:missing.tgz' }),
  )
  const { code, output, sentence } = await outcomeOf(
    usingModule(folder, 'npm.mjs', npmCi),
    withCache(join(folder, '..', 'cache')),
  )
  t.is(code, 1, output)
  t.regex(sentence, /^npm ci failed \(.+\): solve what npm prints above, then start again\.$/)
})
