/* All calls succeed, and nothing is done. */
#define YES(name) int name(void) { return 0; }

YES(ct_mutex_init) YES(ct_mutex_destroy) YES(ct_mutex_lock)
YES(ct_mutex_trylock) YES(ct_mutex_timedlock) YES(ct_mutex_unlock)
YES(ct_cond_init) YES(ct_cond_destroy) YES(ct_cond_wait)
YES(ct_cond_timedwait) YES(ct_cond_signal) YES(ct_cond_broadcast)
YES(ct_sem_init) YES(ct_sem_destroy) YES(ct_sem_wait) YES(ct_sem_trywait)
YES(ct_sem_timedwait) YES(ct_sem_post) YES(ct_sem_getvalue)
YES(ct_rwlock_init) YES(ct_rwlock_destroy) YES(ct_rwlock_rdlock)
YES(ct_rwlock_tryrdlock) YES(ct_rwlock_wrlock) YES(ct_rwlock_trywrlock)
YES(ct_rwlock_unlock) YES(ct_barrier_init) YES(ct_barrier_destroy)
YES(ct_barrier_wait)
