/** Sequences that are longer than those which are always run, and have to be run always. */
export const cases: readonly { readonly name: string; readonly script: string }[] = [
  {
    name: 'a read while Qt has the lock at 2 and one undo is owed',
    script:
      'memory legacy QT A:create B:attach B:lock C:else B:unlock N:attach N:read N:detach B:exit forward',
  },
  {
    name: 'the same by a handle that stays',
    script:
      'memory legacy QT A:create N:attach B:attach B:lock C:else B:unlock N:read B:exit N:detach forward',
  },
  {
    name: 'repairLock at a 2',
    script: 'memory legacy QT A:create B:attach B:lock C:else B:unlock N:repair B:exit forward',
  },
  {
    name: 'remove that answers BUSY at a 2',
    script: 'memory legacy QT A:create B:attach B:lock C:else B:unlock N:remove B:exit forward',
  },
  {
    name: 'remove of a free lock whose maker has only detached',
    script: 'memory legacy QT A:create A:detach N:remove B:attach B:kill forward',
  },
  {
    name: 'the same after the last to take the lock is dead',
    script:
      'memory legacy QT A:create B:attach A:detach B:kill N:remove C:else C:lock C:kill forward',
  },
  {
    name: 'a surplus that comes while Node holds',
    script:
      'memory legacy QT A:create B:attach B:lock C:else N:attach N:lock B:unlock N:unlock N:detach B:exit forward',
  },
  {
    name: 'a surplus that comes while Node holds, by a create() meanwhile',
    script:
      'memory legacy QT A:create B:attach B:lock N:attach N:lock C:else B:unlock N:unlock N:detach B:exit forward',
  },
  {
    name: 'repairLock after the last to take the lock is dead and another one holds it',
    script:
      'memory legacy QT A:create B:attach B:lock C:else B:unlock C:kill C:attach C:lock B:exit N:repair A:lock forward',
  },
  {
    name: 'a token of a semaphore that is made again, and whose key file is taken by another',
    script:
      'semaphore legacy QT A:reset N:open B:reset A:close C:open N:acquire B:close C:acquire N:release forward',
  },
]
