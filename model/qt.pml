/* Programs that use QSharedMemory with a legacy key, of Qt 5 or Qt 6: the steps of the lock are the same. */

/* Key file, ftok() and semget(). */
inline qtOpen(me, inode) {
  if :: file == NONE -> file = inode; sem[file].nameless = false :: else fi;
  qt[me].id = file;
  if
  :: !sem[file].exists -> sem[file].exists = true; qt[me].owns = true; qt[me].isSetting = true
  :: else
  fi
}

/* Also when the file that is there by now belongs to others. */
inline qtUnlink(me) {
  if :: qt[me].owns && file != NONE -> sem[file].nameless = sem[file].exists; file = NONE :: else fi
}

inline qtClose(me) {
  qt[me].at = out;
  qt[me].goal = none;
  qt[me].hold = no;
  qt[me].id = NONE;
  qt[me].owns = false;
  qt[me].isSetting = false;
  qt[me].attached = false
}

inline qtWork(me) {
  if
  :: qt[me].goal == attach -> qt[me].attached = segment
  :: qt[me].goal == create && !segment -> segment = true; qt[me].attached = true
  :: else
  fi;
  qt[me].goal = none
}

/* The inode that a new key file gets. */
#define FREE(inode) (inode == 0 || ANOTHER_INODE && (file == NONE || qt[me].owns))

#define ATTACH(inode) d_step { \
  qt[me].at == out && FREE(inode) -> \
  printf("Qt %d: attach", me + 1); qt[me].at = open; qt[me].goal = attach; qtOpen(me, inode); done() }
#define CREATE(inode) d_step { \
  qt[me].at == out && FREE(inode) -> \
  printf("Qt %d: create", me + 1); qt[me].at = open; qt[me].goal = create; qtOpen(me, inode); \
  qt[me].owns = true; qt[me].isSetting = true; done() }
/* A semop() said EINVAL or EIDRM. */
#define OPEN_AGAIN(inode) d_step { \
  qt[me].id == GONE && !qt[me].isSetting && FREE(inode) -> \
  printf("Qt %d: open again", me + 1); qtUnlink(me); qt[me].owns = false; qtOpen(me, inode); done() }
#define mayAcquire(p) \
  (qt[p].at == open && qt[p].hold == no && !qt[p].isSetting && qt[p].id != GONE && sem[qt[p].id].value > 0)

proctype Qt(byte me) {
end:
  do
  :: ATTACH(0)
  :: ATTACH(1)
  :: CREATE(0)
  :: CREATE(1)
  :: OPEN_AGAIN(0)
  :: OPEN_AGAIN(1)
  :: d_step { qt[me].isSetting && qt[me].id == GONE -> printf("Qt %d: fail", me + 1); qtUnlink(me); qtClose(me); done() }
  :: d_step { qt[me].isSetting && qt[me].id != GONE ->
      printf("Qt %d: SETVAL 1", me + 1);
      if :: file != qt[me].id -> sem[qt[me].id].nameless = true :: else fi;
      setval(qt[me].id, me);
      qt[me].isSetting = false;
      done() }
  /* In attach() or create(), or by lock(). */
  :: d_step { mayAcquire(me) ->
      printf("Qt %d: acquire", me + 1);
      semop(qt[me].id, me, -1);
      qt[me].hold = valid;
      qtWork(me);
      done() }
  :: d_step { mayAcquire(me) && qt[me].goal == none ->
      printf("Qt %d: acquire and detach", me + 1);
      semop(qt[me].id, me, -1);
      qt[me].hold = valid;
      qt[me].attached = false;
      dropSegment();
      done() }
  /* It adds 1 whatever the value. */
  :: d_step { qt[me].hold != no && !qt[me].isSetting && qt[me].id != GONE && sem[qt[me].id].value < HIGHEST ->
      printf("Qt %d: release", me + 1);
      semop(qt[me].id, me, 1);
      qt[me].hold = no;
      if :: !qt[me].attached -> qt[me].at = closing :: else fi;
      done() }
  /* The destructor of QSystemSemaphore, and each create() and attach() before it begins. */
  :: d_step { qt[me].at == closing ->
      printf("Qt %d: close", me + 1);
      qtUnlink(me);
      if :: qt[me].owns && qt[me].id != GONE -> breakHolds(qt[me].id); rmid(qt[me].id) :: else fi;
      qtClose(me);
      done() }
  od
}
