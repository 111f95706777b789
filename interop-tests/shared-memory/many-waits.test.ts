// Hundreds of waits for segments at once: what they cost, and that each still ends as soon as it can.
import { spawnSync } from 'node:child_process'
import test from 'ava'
import { survives } from '../helpers/run-isolated.js'

const keysOf = {
  'legacy keys': "'many ' + index",
  'POSIX keys': "NativeIpcKey.native('/many-' + index, 'posix')",
  'System V numbers': '({ systemv: 0x6d000000 + index })',
}

for (const [kind, key] of Object.entries(keysOf))
  test.serial(
    `1000 waitFor() on ${kind} take little time of a core, and each sees its segment`,
    async t => {
      await survives(
        t,
        `
      const keys = Array.from({ length: 1000 }, (_, index) => ${key})
      const stop = new AbortController()
      process.on('warning', warning => { throw warning })
      const waits = keys.map(key => SharedMemory.waitFor(key, { timeout: Infinity, signal: stop.signal }))
      for (const wait of waits) wait.catch(() => {})
      // Until the start is over.
      await new Promise(resolve => setTimeout(resolve, 500))
      const { user, system } = process.cpuUsage()
      const begin = performance.now()
      await new Promise(resolve => setTimeout(resolve, 3000))
      const used = process.cpuUsage({ user, system })
      const percent = (used.user + used.system) / 10 / (performance.now() - begin)
      console.log(percent)
      // 3 as measured; each look as an attempt to attach took 70.
      assert.ok(percent < 10, percent + ' % of a core')
      for (const index of [0, 500, 999]) {
        const made = await SharedMemory.create(keys[index], 64 + index)
        const found = await waits[index]
        assert.equal(found.size, 64 + index)
        await found.detach()
        await made.detach()
      }
      stop.abort(new Error('enough'))
      const ends = await Promise.allSettled(waits)
      assert.equal(ends.filter(({ reason }) => reason?.message === 'enough').length, 997)`,
      )
    },
  )

const noInotify = [
  ...['unshare', '--user', '--map-root-user', 'sh', '-c'],
  'echo 0 > /proc/sys/user/max_inotify_instances && exec "$@"',
  'sh',
]

// A system in a chroot may not make user namespaces; the machine that it is on runs that case, too.
const [program = '', ...words] = noInotify
const canBeWithout = spawnSync(program, [...words, 'true']).status === 0

for (const [what, through, instances] of [
  ['as the system reports new entries', [], 1],
  ...(canBeWithout
    ? ([['where the user has no inotify instance left', noInotify, 0]] as const)
    : []),
] as const)
  test.serial(`waitFor() and a watch with reattach find what appears, ${what}`, async t => {
    await survives(
      t,
      `
      import { readdirSync, readlinkSync, writeFileSync, renameSync, rmSync } from 'node:fs'
      import { MappedFile } from 'qt-ipc'
      const inotify = () => readdirSync('/proc/self/fd').filter(fd => {
        try { return readlinkSync('/proc/self/fd/' + fd) === 'anon_inode:inotify' } catch { return false }
      }).length
      const keys = [key, NativeIpcKey.native('/posix', 'posix'), { systemv: 0x6e000001 }]
      const waits = keys.map(key => SharedMemory.waitFor(key, { timeout: 60_000 }))
      // The first look is over when a second wait has ended.
      await assert.rejects(SharedMemory.waitFor('nothing', { timeout: 200 }), code('TIMEOUT'))
      assert.equal(inotify(), ${instances})
      for (const [index, key] of keys.entries()) {
        const made = await SharedMemory.create(key, 64)
        await (await waits[index]).detach()
        await made.detach()
      }
      const path = '/tmp/mapped'
      writeFileSync(path, 'one')
      const file = await MappedFile.open(path)
      const watch = file.watch({ interval: 1, reattach: true })
      await watch.next()
      const next = watch.next()
      rmSync(path)
      await new Promise(resolve => setTimeout(resolve, 300))
      writeFileSync(path + '.new', 'second')
      renameSync(path + '.new', path)
      const { value } = await next
      assert.equal(value.reattached, true)
      assert.equal(Buffer.from(value.bytes).toString(), 'second')
      await watch.return()
      file.close()
      await SharedMemory.remove(keys[1], { force: true })
      assert.deepEqual(leftovers(before), [])
      const end = performance.now() + 20_000
      while (inotify() > 0 && performance.now() < end) await new Promise(setImmediate)
      assert.equal(inotify(), 0, 'the instance is given back')`,
      { through },
    )
  })
