// A few threads that share the tasks of short parallel loops, tens of microseconds long.
#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tern_worker_pool tern_worker_pool;

// A pool of `threads` threads, the caller of `tern_worker_pool_run` being one of them. NULL if there is no memory;
// fewer threads if the system refuses some.
tern_worker_pool *tern_worker_pool_create(size_t threads);

// Ends and joins the threads. Nobody may be inside `tern_worker_pool_run`.
void tern_worker_pool_destroy(tern_worker_pool *pool);

// Calls body(context, task) once for every task in 0 ..< tasks, and returns when all calls have. Any thread may make
// any call, in any order. A pool that is busy with another caller leaves all tasks to this one.
void tern_worker_pool_run(
    tern_worker_pool *pool, size_t tasks, void (*body)(void *context, size_t task), void *context);

#ifdef __cplusplus
}
#endif
