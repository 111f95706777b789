// The texts of the kernel and of ipcs, as they are on other machines than this one.
import test from 'ava'
import { parseIpcTables } from '../../src/inspect/namespaces/ipc-tables.js'
import { containerIn } from '../../src/inspect/processes/process-facts.js'
import { parseMaps } from '../../src/system/process-maps.js'
import { referenceTo, statusOf } from '../../src/system/process-status.js'

test('maps: the release of Qt, segments with their mode, POSIX objects with and without a name', t => {
  const text = `55d0c0000000-55d0c0001000 r--p 00000000 fe:00 131 /usr/bin/app
7f494a000000-7f494a200000 r--p 00000000 fe:00 4711                       /usr/lib/x86_64-linux-gnu/libQt6Core.so.6.11.2
7f494a21d000-7f494a21e000 rw-s 00000000 00:01 0                          /SYSV5100c2df (deleted)
7f494a21e000-7f494a21f000 r--s 00000000 00:01 32769                      /SYSV00000000 (deleted)
7f494a220000-7f494a221000 rw-s 00000000 00:1b 77                         /dev/shm/a name
7f494a222000-7f494a223000 rw-s 00000000 00:1b 78                         /dev/shm/sem.8Io46H (deleted)
7f494a224000-7f494a225000 rw-s 00000000 00:05 79                         /memfd:/dev/shm-like (deleted)
7ffd1c000000-7ffd1c021000 rw-p 00000000 00:00 0                          [stack]
`
  t.deepEqual(parseMaps(text), {
    qtVersion: '6.11.2',
    isQtIpc: false,
    systemv: [
      { number: 0x5100c2df, id: 0, mode: 'readWrite' },
      { number: 0, id: 32769, mode: 'readOnly' },
    ],
    posix: [
      { device: '00:1b', inode: 77, name: 'a name', deleted: false, mode: 'readWrite' },
      { device: '00:1b', inode: 78, name: 'sem.8Io46H', deleted: true, mode: 'readWrite' },
    ],
  })
  t.like(parseMaps(''), { qtVersion: undefined, systemv: [], posix: [] })
})

test('maps: other builds of Qt, and Node with this package', t => {
  const version = (file: string) => parseMaps(`1-2 r--p 0 00:1 1 ${file}\n`).qtVersion
  t.is(version('/opt/Qt/5.12.8/gcc_64/lib/libQt5Core.so.5.12.8'), '5.12.8')
  t.is(version('/usr/lib/libQt5Core_mine.so.5.15.2 (deleted)'), '5.15.2')
  t.is(version('/usr/lib/libQtCore.so.4.8.7'), '4.8.7')
  t.is(version('/usr/lib/libQt6Gui.so.6.4.2'), undefined)
  const isQtIpc = (file: string) => parseMaps(`1-2 ---p 0 00:1 1 ${file}\n`).isQtIpc
  t.true(isQtIpc('/memfd:qt-ipc (deleted)'))
  t.false(isQtIpc('/p/node_modules/other/build/bridge.node'))
  t.false(isQtIpc('/memfd:qt-ipc-other (deleted)'))
})

test('tables of System V: negative keys, flags in the mode, times that are not set', t => {
  const { segments, semaphores, states } = parseIpcTables(
    `       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap
1359004383          7   600            4294967296 19908 19909      1  1000     0     0     0 1795656642          0 1795656640                     0                     0
-268435455          8  1666                    64     0     0      0     0     0     0     0          0          0 1795656642                     0                     0
       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime
1359004382          3   600          1     0     0     0     0          0 1795656642
1359004381          4   600          1     0     0     0     0 1795656649 1795656642

Semaphore Array semid=3
uid=0	 gid=0	 cuid=0	 cgid=0
mode=0600, access_perms=0600
nsems = 1
otime = Not set                   
ctime = Thu Nov 26 01:30:42 2026  
semnum     value      ncount     zcount     pid       
0          2          5          0          19908     
`,
  )
  t.like(segments[0], { number: 0x5100c2df, id: 7, size: 2 ** 32, mode: 0o600, destroyed: false })
  t.like(segments[0], { creatorPid: 19908, lastPid: 19909, attached: 1, owner: 1000 })
  t.is(segments[0]?.attachedAt?.getTime(), 1795656642000)
  t.is(segments[0]?.detachedAt, undefined)
  t.like(segments[1], { number: 0xf0000001, mode: 0o666, destroyed: true })
  t.deepEqual(
    semaphores.map(({ id, operatedAt }) => [id, operatedAt?.getTime()]),
    [
      [3, undefined],
      [4, 1795656649000],
    ],
  )
  t.deepEqual([...states], [[3, { value: 2, waiting: 5, lastPid: 19908 }]])
})

test('the control group says in what a process runs', t => {
  const id = '0123456789abcdef'.repeat(4)
  for (const [cgroup, container] of [
    [`0::/system.slice/docker-${id}.scope`, 'docker 0123456789ab'],
    [`12:pids:/docker/${id}\n1:name=systemd:/docker/${id}`, 'docker 0123456789ab'],
    [`0::/machine.slice/libpod-${id}.scope/container`, 'libpod 0123456789ab'],
    [`0::/kubepods/burstable/pod1/cri-containerd-${id}.scope`, 'cri-containerd 0123456789ab'],
    ['0::/lxc.payload.web/init.scope', 'lxc web'],
    ['0::/user.slice/app-flatpak-org.kde.kate-4711.scope', 'flatpak org.kde.kate'],
    ['0::/user.slice/snap.firefox.firefox-1b.scope', 'snap firefox'],
    ['0::/system.slice/cups.service', 'cups.service'],
    ['0::/user.slice/user-0.slice/session-1.scope', undefined],
    ['0::/\n', undefined],
  ] as const)
    t.is(containerIn(cgroup), container, cgroup)
})

test('a number that another process has by now is not taken for the one that did it', t => {
  const { startedAt = new Date(0), program } = statusOf(process.pid) ?? {}
  t.true(Math.abs(startedAt.getTime() - (Date.now() - process.uptime() * 1000)) < 5000)
  t.deepEqual(referenceTo(process.pid, new Date()), { pid: process.pid, program, alive: true })
  const before = new Date(startedAt.getTime() - 60_000)
  t.deepEqual(referenceTo(process.pid, before), {
    pid: process.pid,
    program: undefined,
    alive: false,
  })
  t.is(referenceTo(2 ** 22 + 1, undefined).alive, false)
  t.is(referenceTo(0, undefined).alive, undefined)
})
