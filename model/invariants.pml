/* Checked after every step. Each name is 1 in the state that breaks it, and otherwise 0. */
#if QT == 1
#define inQt(is, s) is(s, 0)
#elif QT == 2
#define inQt(is, s) (is(s, 0) + is(s, 1))
#else
#define inQt(is, s) (is(s, 0) + is(s, 1) + is(s, 2))
#endif
#if THREADS == 1
#define inNode(is, s) is(s, 0)
#else
#define inNode(is, s) (is(s, 0) + is(s, 1))
#endif

#define opensQt(s, i) (qt[i].id == s)
#define qtHolds(s, i) (qt[i].id == s && qt[i].hold != no)
#define qtHoldsValid(s, i) (qt[i].id == s && qt[i].hold == valid)
#define owesQt(s, i) (sem[s].owed[i] > 0)
#define opensNode(s, i) (node[i].id == s && node[i].at != out)
#define nodeHolds(s, i) (node[i].id == s && node[i].hold != no)
#define nodeHoldsValid(s, i) (node[i].id == s && node[i].hold == valid)
#define nodeKnows(s, i) (node[i].id == s && (node[i].hold != no || node[i].at == granted))

/* The units of a lock: free ones, and those that a process has acquired. More than one: Qt has raised it. */
#define units(s) \
  (sem[s].value + inQt(qtHoldsValid, s) + (sem[s].owed[NODE] > 0 -> sem[s].owed[NODE] : 0))

#define isDead(s) (sem[s].set && sem[s].value == 0 && inQt(qtHolds, s) + inQt(owesQt, s) == 0 \
  && inNode(nodeKnows, s) == 0 && sem[s].owed[NODE] <= 0)
#define isUnbacked(s) (inNode(nodeHoldsValid, s) > 0 && inNode(nodeHoldsValid, s) > sem[s].owed[NODE])
#define isWithheld(s) (sem[s].owed[NODE] > 0 && inNode(nodeKnows, s) == 0)
#define holders(s) \
  (sem[s].nameless || units(s) > 1 -> 0 : inQt(qtHoldsValid, s) + inNode(nodeHoldsValid, s))

bool Dead;       /* the value is 0, nobody holds it, and the kernel owes nobody an undo */
bool Unbacked;   /* a thread of ours holds what the process has not acquired, and no reset took it */
bool Withheld;   /* no thread of ours holds it, but the process still has it */
bool TwoHolders; /* of two semaphores for one key, though no Qt program has taken a name away */
bool Changed;    /* a step of ours has made units, or lost some */
bool Overdue;    /* a call of ours waits although its time is over */

/* States that the model must reach, because something is checked there (-DREACH=...). */
#define raised (sem[0].value > 1 && sem[0].owed[0] < 0)
#define reset (node[0].hold == broken)
#define bothThreads (node[0].hold == valid && node[THREADS - 1].hold == valid)
#define split (inQt(qtHoldsValid, 0) > 0 && inNode(nodeHoldsValid, 1) > 0)
#define stuck (sem[0].exists && sem[0].value == 0 && !sem[0].set && inQt(opensQt, 0) == 0)

#ifdef REACH
bool Reached;
#define ASSERTIONS Reached = REACH; assert(!Reached)
#elif defined(ONLY)
#define ASSERTIONS assert(!ONLY)
#else
#define ASSERTIONS assert(!Dead); assert(!Unbacked); assert(!Withheld); assert(!TwoHolders); assert(!Changed); assert(!Overdue)
#endif

inline check() {
  Dead = isDead(0) || isDead(1);
  Unbacked = isUnbacked(0) || isUnbacked(1);
  Withheld = isWithheld(0) || isWithheld(1);
  TwoHolders = holders(0) + holders(1) + inQt(qtHoldsValid, GONE) > 1;
  ASSERTIONS
}
