// The C interface of harness.h over one Verilated design.
#include "harness.h"

#include <cstdio>
#include <cstring>

#include "simulation.h"

TernSimulation* tern_open(const char* image_directory, char* error, size_t capacity) {
    try {
        return new TernSimulation(image_directory);
    } catch (const std::exception& failure) {
        std::snprintf(error, capacity, "%s", failure.what());
        return nullptr;
    }
}

void tern_close(TernSimulation* s) { delete s; }
const char* tern_error(const TernSimulation* s) { return s->error.c_str(); }
uint32_t tern_vector_lanes(void) { return lanes; }

int tern_reset(TernSimulation* s) {
    return s->guarded([&] { return s->reset(), TERN_DONE; });
}
uint64_t tern_cycles(const TernSimulation* s) { return s->cycles; }

int tern_write(TernSimulation* s, uint32_t address, uint32_t value) {
    return s->guarded([&] { return s->write(address, value), TERN_DONE; });
}
int tern_read(TernSimulation* s, uint32_t address, uint32_t* value) {
    return s->guarded([&] { return *value = s->read(address), TERN_DONE; });
}

void tern_submit(TernSimulation* s, uint32_t word) { s->words.push_back(word); }
size_t tern_pending(const TernSimulation* s) { return s->words.size(); }
int tern_advance(TernSimulation* s, uint64_t max_cycles) {
    return s->guarded([&] { return s->advance(max_cycles); });
}
size_t tern_answer(TernSimulation* s, uint64_t* buffer, size_t capacity) {
    if (s->answers.empty()) return 0;
    const auto& beats = s->answers.front();
    size_t count = beats.size();
    if (count > capacity) return count;
    std::memcpy(buffer, beats.data(), count * sizeof(uint64_t));
    s->answers.pop_front();
    return count;
}

void tern_logits_enable(TernSimulation* s, int enabled) { s->collects_logits = enabled; }
size_t tern_logits(TernSimulation* s, int32_t* buffer, size_t capacity) { return take(s->logits, buffer, capacity); }

void tern_trace_enable(TernSimulation* s, int enabled) { s->collects_trace = enabled; }
size_t tern_trace_take(TernSimulation* s, int kind, int32_t* buffer, size_t capacity) {
    if (kind < 0 || kind >= TERN_TRACE_KINDS) return 0;
    return take(s->traces[kind], buffer, capacity);
}

void tern_backpressure(TernSimulation* s, uint64_t seed, uint32_t probability_per_256) {
    s->stalls.state = seed ? seed : 1;
    s->stalls.probability = probability_per_256;
    s->offered_token.waiting = s->offered_logits.waiting = false;
    s->model->m_axis_tokens_tready = s->model->m_axis_logits_tready = 1;
}

int tern_load(TernSimulation* s, const char* path) {
    return s->guarded([&] { return s->load(path), TERN_DONE; });
}

int tern_memory_map(TernSimulation* s, uint64_t address, const char* path) {
    return s->guarded([&] { return s->memory.map(address, path), TERN_DONE; });
}
int tern_memory_timing(TernSimulation* s, const TernMemoryTiming* timing) {
    return s->guarded([&] { return s->memory.set_timing(*timing), TERN_DONE; });
}
void tern_memory_counts(const TernSimulation* s, int kind, TernMemoryCounts* counts) {
    *counts = s->memory.counts(kind);
}

int tern_waves(TernSimulation* s, const char* path) {
    return s->guarded([&] { return s->record_waves(path), TERN_DONE; });
}
