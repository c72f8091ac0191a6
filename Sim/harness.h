// C interface of a Verilated design: one shared library per design, any number of instances per library.
//
// An instance is used from one thread at a time. Functions that return int answer TERN_FAILED after a failure, and
// tern_error says why. Buffers belong to the caller, capacities count elements.
#ifndef TERN_HARNESS_H
#define TERN_HARNESS_H

#include <stddef.h>
#include <stdint.h>

// Everything else in the library is hidden, so that two designs in one process do not share symbols.
#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

typedef struct TernSimulation TernSimulation;

enum { TERN_FAILED = -1, TERN_DONE = 0, TERN_ANSWER = 1 };
enum { TERN_TRACE_CODES, TERN_TRACE_SCALE, TERN_TRACE_SUMS, TERN_TRACE_RESULTS, TERN_TRACE_KINDS };

/// Builds the model, reads its memory images from image_directory and resets it. Null, and a line in error, on failure.
TernSimulation* tern_open(const char* image_directory, char* error, size_t capacity);
void tern_close(TernSimulation*);
/// The last failure in one line; empty if there was none. Valid until the next call on this instance.
const char* tern_error(const TernSimulation*);
/// The P that the library was compiled for.
uint32_t tern_vector_lanes(void);

/// Holds reset for some cycles, drops everything queued or collected, and starts counting cycles from 0.
int tern_reset(TernSimulation*);
/// Clock cycles since the last reset.
uint64_t tern_cycles(const TernSimulation*);

/// One AXI4-Lite access; the streams keep running meanwhile.
int tern_write(TernSimulation*, uint32_t address, uint32_t value);
int tern_read(TernSimulation*, uint32_t address, uint32_t* value);

/// Queues one word for s_axis_tokens. Words are sent in order while the clock runs.
void tern_submit(TernSimulation*, uint32_t word);
/// Words queued and not accepted yet.
size_t tern_pending(const TernSimulation*);
/// Runs until a whole answer packet waits: TERN_ANSWER (at once if one waits already), TERN_DONE when max_cycles are used up.
int tern_advance(TernSimulation*, uint64_t max_cycles);
/// Beats of the oldest whole packet (0: none). Copies and removes the packet if it fits, else leaves it.
size_t tern_answer(TernSimulation*, uint64_t* buffer, size_t capacity);

/// Logits are collected only when asked for (off at first), since nobody may take them.
void tern_logits_enable(TernSimulation*, int enabled);
/// Moves up to capacity sums out, oldest first, and returns how many; with a null buffer, how many wait.
size_t tern_logits(TernSimulation*, int32_t* buffer, size_t capacity);

/// The trace outputs are collected only when asked for (off at first).
void tern_trace_enable(TernSimulation*, int enabled);
/// As tern_logits, for one kind: codes sign-extended, scale as its 32 bits, sums and results as they are.
size_t tern_trace_take(TernSimulation*, int kind, int32_t* buffer, size_t capacity);

/// Lowers each output's tready, and delays each input word, in probability_per_256 of 256 cycles (0: never).
/// While it is on, an output that changes a beat before it was taken is a failure.
void tern_backpressure(TernSimulation*, uint64_t seed, uint32_t probability_per_256);

/// Sends a file through the load port, a byte in two cycles: the memories of a design that has one hold nothing at first.
int tern_load(TernSimulation*, const char* path);

/// Kinds of memory ports.
enum { TERN_MEMORY_WEIGHTS, TERN_MEMORY_EMBEDDING, TERN_MEMORY_KINDS };

/// DRAM behind the memory ports, which are dealt to the channels in turn. Times are in cycles of the design.
typedef struct {
    uint64_t channels;
    uint64_t bytes_per_cycle;   // of a channel, in 1/65536 bytes; 0: unlimited
    uint64_t latency;           // from an accepted request to its first beat, at least 1
    uint64_t jitter;            // at most as many cycles more, at random
    uint64_t refresh_interval;  // every so many cycles (0: never) ...
    uint64_t refresh_cycles;    // ... nothing is served for so many
    uint64_t stalls;            // of 256 cycles, those in which a port takes no request, or brings no beat
    uint64_t outstanding;       // requests of a port that wait or are served
    uint64_t seed;
} TernMemoryTiming;

/// What the ports of a kind did since the last reset.
typedef struct {
    uint64_t ports;
    uint64_t beats;
    uint64_t bursts;
    uint64_t starved;  // port cycles in which data had been asked for and none was there
} TernMemoryCounts;

/// Puts a file into the memory at an address; it is mapped, so its content stays that of the file.
int tern_memory_map(TernSimulation*, uint64_t address, const char* path);
/// Without a call, an ideal memory: latency 1, unlimited bandwidth. Drops nothing that is under way; call it after a reset.
int tern_memory_timing(TernSimulation*, const TernMemoryTiming*);
void tern_memory_counts(const TernSimulation*, int kind, TernMemoryCounts*);

/// Writes waveforms (FST or VCD, as the library was built) of every cycle from here on; null ends the file. Fails in a library built without waves.
int tern_waves(TernSimulation*, const char* path);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
