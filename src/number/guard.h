/* guard.h - GMP may not fail to allocate; here it jumps out instead, and what it had allocated is freed.

   Scratch memory of small operands is on the stack, so only operations on large ones need the guard:

       if (!GUARD_ENTER(&guard)) return false;     (memory ran out)
       mpn_mul(...);
       guard_leave(&guard);

   Nothing between the two may keep what GMP allocated. */
#ifndef PYISH_NUMBER_GUARD_H
#define PYISH_NUMBER_GUARD_H

#include <setjmp.h>
#include <stdbool.h>

typedef struct GuardBlock GuardBlock;
typedef struct Guard {
    jmp_buf jump;
    GuardBlock *blocks; /* allocated by GMP since the guard was entered */
    struct Guard *outer;
} Guard;

/* Makes GMP use the guarded allocator; once at start. */
void guard_install(void);
void guard_begin(Guard *guard);
void guard_leave(Guard *guard);
void guard_unwind(Guard *guard);

#define GUARD_ENTER(guard) (guard_begin(guard), _setjmp((guard)->jump) == 0 ? true : (guard_unwind(guard), false))

#endif
