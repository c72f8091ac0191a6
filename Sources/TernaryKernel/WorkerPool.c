#include "WorkerPool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Looks for work before a thread goes to sleep: some 50 microseconds, longer than what lies between two products of a
// token, and short against the time that waking up takes from everybody else.
enum { kSpins = 2000 };

// Keeps what one thread changes away from what others look at.
#define CACHE_LINE _Alignas(128)

struct tern_worker_pool {
  // Run number (high half) and tasks that nobody has taken (low half). A task is taken by lowering it, which fails if
  // the run is over; so `body` and `context` are those of the run whenever a thread has a task of it.
  CACHE_LINE _Atomic uint64_t ticket;
  void (*body)(void *context, size_t task);
  void *context;

  CACHE_LINE _Atomic uint32_t unfinished;

  CACHE_LINE atomic_flag busy;
  _Atomic uint32_t sleepers;
  _Atomic bool stops;
  pthread_mutex_t mutex;
  pthread_cond_t wake;

  size_t workers;
  pthread_t threads[];
};

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

static bool has_work(tern_worker_pool *pool) {
  return (uint32_t)atomic_load(&pool->ticket) != 0 || atomic_load(&pool->stops);
}

// Takes and does tasks until none is left.
static void work(tern_worker_pool *pool) {
  uint64_t ticket = atomic_load(&pool->ticket);
  while ((uint32_t)ticket != 0) {
    if (!atomic_compare_exchange_weak(&pool->ticket, &ticket, ticket - 1)) continue;
    pool->body(pool->context, (uint32_t)ticket - 1);
    atomic_fetch_sub(&pool->unfinished, 1);
    ticket = atomic_load(&pool->ticket);
  }
}

static void wait_for_work(tern_worker_pool *pool) {
  for (int spin = 0; spin < kSpins; ++spin) {
    if (has_work(pool)) return;
    relax();
  }
  pthread_mutex_lock(&pool->mutex);
  atomic_fetch_add(&pool->sleepers, 1);
  while (!has_work(pool)) pthread_cond_wait(&pool->wake, &pool->mutex);
  atomic_fetch_sub(&pool->sleepers, 1);
  pthread_mutex_unlock(&pool->mutex);
}

static void wake_all(tern_worker_pool *pool) {
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
}

static void *worker(void *argument) {
  tern_worker_pool *pool = argument;
  while (!atomic_load(&pool->stops)) {
    work(pool);
    wait_for_work(pool);
  }
  return NULL;
}

tern_worker_pool *tern_worker_pool_create(size_t threads) {
  const size_t workers = threads > 0 ? threads - 1 : 0;
  const size_t bytes = sizeof(tern_worker_pool) + workers * sizeof(pthread_t);
  tern_worker_pool *pool = aligned_alloc(_Alignof(tern_worker_pool), (bytes + 127) / 128 * 128);
  if (pool == NULL) return NULL;
  memset(pool, 0, bytes);
  atomic_flag_clear(&pool->busy);
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->wake, NULL);
  // Signals are for the threads of the program.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  while (pool->workers < workers && pthread_create(&pool->threads[pool->workers], NULL, worker, pool) == 0)
    ++pool->workers;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return pool;
}

void tern_worker_pool_destroy(tern_worker_pool *pool) {
  if (pool == NULL) return;
  atomic_store(&pool->stops, true);
  wake_all(pool);
  for (size_t index = 0; index < pool->workers; ++index) pthread_join(pool->threads[index], NULL);
  pthread_cond_destroy(&pool->wake);
  pthread_mutex_destroy(&pool->mutex);
  free(pool);
}

void tern_worker_pool_run(
    tern_worker_pool *pool, size_t tasks, void (*body)(void *context, size_t task), void *context) {
  if (tasks < 2 || tasks > UINT32_MAX || pool == NULL || pool->workers == 0 || atomic_flag_test_and_set(&pool->busy)) {
    for (size_t task = 0; task < tasks; ++task) body(context, task);
    return;
  }
  pool->body = body;
  pool->context = context;
  atomic_store(&pool->unfinished, (uint32_t)tasks);
  const uint64_t run = (atomic_load(&pool->ticket) >> 32) + 1;
  atomic_store(&pool->ticket, run << 32 | (uint32_t)tasks);
  if (atomic_load(&pool->sleepers) != 0) wake_all(pool);
  work(pool);
  // Only tasks in progress are left; a thread that has one may have lost its processor.
  for (int spin = 0; atomic_load(&pool->unfinished) != 0; ++spin) {
    if (spin < kSpins) relax();
    else sched_yield();
  }
  atomic_flag_clear(&pool->busy);
}
