// However much there is to tell: a watch leaves timers and I/O their turn.
import test from 'ava'
import { survives } from '../../helpers/run-isolated.js'

test('watches with a change in every look', async t => {
  await survives(
    t,
    `
    const shm = await SharedMemory.create(key, 64)
    const memory = shm.view()
    const most = 400
    let seen = 0
    let turned = false
    setTimeout(() => { turned = true }, 1)
    await Promise.all([1, 2, 3, 4].map(async () => {
      for await (const change of shm.watch({ lock: false, interval: 0.01 })) {
        seen += 1
        memory[0] += 1
        // Long enough for the others to see it.
        const end = performance.now() + 5
        while (performance.now() < end);
        if (turned || seen >= most) break
      }
    }))
    assert.ok(turned, 'a timer of 1 ms waited for ' + seen + ' changes')
    await shm.detach()
    assert.deepEqual(leftovers(before), [])`,
  )
})

test('tokens that never run out', async t => {
  await survives(
    t,
    `
    const shm = await SharedMemory.create(key, 64)
    const on = await SystemSemaphore.open(key + ' bell', 0, { undo: false })
    const most = 20_000
    on.release(most)
    let seen = 0
    let turned = false
    setTimeout(() => { turned = true }, 1)
    for await (const change of shm.watch({ on, policy: 'all' })) {
      seen += 1
      if (turned || seen >= most) break
    }
    assert.ok(turned, 'a timer of 1 ms waited for ' + seen + ' changes')
    on.close()
    await shm.detach()
    assert.deepEqual(leftovers(before), [])`,
  )
})

test('a writer that releases tokens faster than they are acquired', async t => {
  await survives(
    t,
    `
    const shm = await SharedMemory.create(key, 64)
    const on = await SystemSemaphore.open(key + ' bell', 0, { undo: false })
    const take = on.tryAcquire.bind(on)
    let taken = 0
    on.tryAcquire = () => {
      assert.ok(++taken < 1000, 'it takes and takes')
      on.release()
      return take()
    }
    const watch = shm.watch({ on })
    await watch.next()
    on.release(5)
    assert.equal((await watch.next()).value.missed, 4)
    await watch.return()
    on.close()
    await shm.detach()
    assert.deepEqual(leftovers(before), [])`,
  )
})
