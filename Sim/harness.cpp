// Drives a Verilated design from the C interface in harness.h. The clock runs here, many cycles a call.
#include "harness.h"

#include <array>
#include <cstdio>
#include <cstring>
#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "Vtern.h"
#include "verilated.h"
#ifdef TERN_TRACE
#include "verilated_fst_c.h"
#endif

namespace {

constexpr size_t lanes = TERN_VECTOR_LANES;
constexpr int reset_cycles = 8;
constexpr int control_cycle_limit = 10000;

static_assert(sizeof(Vtern::m_axis_logits_tdata) >= 4 * lanes && sizeof(Vtern::trace_codes) >= lanes,
              "the vector ports are narrower than the number of vector lanes");

// $readmemh opens relative names; the linker sends fopen here, so the working directory never has to change.
thread_local const char* image_directory = nullptr;

}  // namespace

extern "C" FILE* __real_fopen(const char* name, const char* mode);
extern "C" FILE* __wrap_fopen(const char* name, const char* mode) {
    if (!image_directory || name[0] == '/') return __real_fopen(name, mode);
    return __real_fopen((std::string(image_directory) + "/" + name).c_str(), mode);
}

// Verilator only warns when an image is missing or short, and aborts the process on fatal errors: both throw here.
static void fail(const char* file, int line, const char* message) {
    std::string place = file ? file : "";
    if (line > 0) place += ":" + std::to_string(line);
    throw std::runtime_error(place.empty() ? message : place + ": " + message);
}
void vl_warn(const char* file, int line, const char*, const char* message) { fail(file, line, message); }
void vl_fatal(const char* file, int line, const char*, const char* message) { fail(file, line, message); }
void vl_finish(const char* file, int line, const char*) { fail(file, line, "the design called $finish"); }

namespace {

struct Stalls {
    uint64_t state = 1;
    uint32_t probability = 0;

    bool next() {
        if (!probability) return false;
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return ((state >> 32) & 255) < probability;
    }
};

// AXI4-Stream: a beat that was offered stays as it is until it is taken.
template <size_t Size>
struct OfferedBeat {
    bool waiting = false;
    std::array<uint8_t, Size> data{};
    bool last = false;

    void check(const char* stream, bool valid, bool ready, const void* now, bool last_now) {
        if (waiting && !(valid && last == last_now && std::memcmp(data.data(), now, Size) == 0))
            throw std::runtime_error(std::string(stream) + " changed a beat before it was taken");
        waiting = valid && !ready;
        if (waiting) std::memcpy(data.data(), now, Size);
        last = last_now;
    }
};

// Ports of any width have their lanes in ascending order in memory (on a little-endian host).
template <typename Lane>
void append(std::vector<int32_t>& to, const void* port, size_t count) {
    const Lane* values = static_cast<const Lane*>(port);
    to.insert(to.end(), values, values + count);
}

template <typename Element>
size_t take(std::vector<Element>& from, Element* buffer, size_t capacity) {
    if (!buffer) return from.size();
    size_t count = from.size() < capacity ? from.size() : capacity;
    if (count) std::memcpy(buffer, from.data(), count * sizeof(Element));
    from.erase(from.begin(), from.begin() + count);
    return count;
}

}  // namespace

struct TernSimulation {
    VerilatedContext context;
    std::unique_ptr<Vtern> model;
    uint64_t cycles = 0;
    std::string error;

    std::deque<uint32_t> words;
    bool word_taken = false;
    std::vector<uint64_t> packet;
    std::deque<std::vector<uint64_t>> answers;
    bool collects_logits = false;
    std::vector<int32_t> logits;
    bool collects_trace = false;
    std::array<std::vector<int32_t>, TERN_TRACE_KINDS> traces;
    Stalls stalls;
    OfferedBeat<8> offered_token;
    OfferedBeat<4 * lanes> offered_logits;

#ifdef TERN_TRACE
    std::unique_ptr<VerilatedFstC> waves;
    uint64_t half_cycles = 0;
#endif

    explicit TernSimulation(const char* images) {
#ifdef TERN_TRACE
        context.traceEverOn(true);
#endif
        image_directory = images;
        struct Restore {
            ~Restore() { image_directory = nullptr; }
        } restore;
        model = std::make_unique<Vtern>(&context);
        reset();
    }

    ~TernSimulation() {
#ifdef TERN_TRACE
        if (waves) waves->close();
#endif
        model->final();
    }

    void record_waves(const char* path) {
#ifdef TERN_TRACE
        if (waves) waves->close();
        waves.reset();
        if (!path) return;
        waves = std::make_unique<VerilatedFstC>();
        model->trace(waves.get(), 99);
        waves->open(path);
        if (!waves->isOpen()) waves.reset(), throw std::runtime_error(std::string(path) + ": cannot be written");
#else
        if (path) throw std::runtime_error("this library was built without waveforms");
#endif
    }

    void evaluate(bool clock) {
        model->clock = clock;
        model->eval();
#ifdef TERN_TRACE
        if (waves) waves->dump(half_cycles);
        ++half_cycles;
#endif
    }

    // Inputs change while the clock is low; handshakes are read just before the rising edge that completes them.
    void clock_low() {
        drive();
        evaluate(false);
        sample();
    }

    void clock_high() {
        evaluate(true);
        ++cycles;
        if (word_taken) {
            words.pop_front();
            model->s_axis_tokens_tvalid = 0;
        }
    }

    void drive() {
        if (!model->s_axis_tokens_tvalid && !words.empty() && !stalls.next()) {
            model->s_axis_tokens_tvalid = 1;
            model->s_axis_tokens_tdata = words.front();
        }
        if (stalls.probability) {
            model->m_axis_tokens_tready = !stalls.next();
            model->m_axis_logits_tready = !stalls.next();
        }
    }

    void sample() {
        Vtern& m = *model;
        word_taken = m.s_axis_tokens_tvalid && m.s_axis_tokens_tready;
        if (stalls.probability) {
            offered_token.check("m_axis_tokens", m.m_axis_tokens_tvalid, m.m_axis_tokens_tready,
                                &m.m_axis_tokens_tdata, m.m_axis_tokens_tlast);
            offered_logits.check("m_axis_logits", m.m_axis_logits_tvalid, m.m_axis_logits_tready,
                                 &m.m_axis_logits_tdata, m.m_axis_logits_tlast);
        }
        if (m.m_axis_tokens_tvalid && m.m_axis_tokens_tready) {
            packet.push_back(m.m_axis_tokens_tdata);
            if (m.m_axis_tokens_tlast) answers.push_back(std::exchange(packet, {}));
        }
        if (collects_logits && m.m_axis_logits_tvalid && m.m_axis_logits_tready)
            append<int32_t>(logits, &m.m_axis_logits_tdata, lanes);
        if (collects_trace) sample_trace();
    }

    void sample_trace() {
        Vtern& m = *model;
        if (m.trace_codes_valid) append<int8_t>(traces[TERN_TRACE_CODES], &m.trace_codes, lanes);
        if (m.trace_scale_valid) append<int32_t>(traces[TERN_TRACE_SCALE], &m.trace_scale, 1);
        if (m.trace_sums_valid) append<int32_t>(traces[TERN_TRACE_SUMS], &m.trace_sums, lanes);
        if (m.trace_results_valid) append<int32_t>(traces[TERN_TRACE_RESULTS], &m.trace_results, lanes);
    }

    void clear() {
        words.clear();
        packet.clear();
        answers.clear();
        logits.clear();
        for (auto& trace : traces) trace.clear();
        offered_token.waiting = offered_logits.waiting = word_taken = false;
    }

    void reset() {
        clear();
        model->reset = 1;
        model->s_axis_tokens_tvalid = 0;
        model->s_axi_control_awvalid = model->s_axi_control_wvalid = model->s_axi_control_arvalid = 0;
        model->s_axi_control_bready = model->s_axi_control_rready = 1;
        model->s_axi_control_wstrb = 15;
        model->m_axis_tokens_tready = model->m_axis_logits_tready = 1;
        for (int i = 0; i < reset_cycles; ++i) {
            evaluate(false);
            evaluate(true);
        }
        model->reset = 0;
        cycles = 0;
    }

    int advance(uint64_t max_cycles) {
        for (uint64_t i = 0; i < max_cycles && answers.empty(); ++i) {
            clock_low();
            clock_high();
        }
        return answers.empty() ? TERN_DONE : TERN_ANSWER;
    }

    void write(uint32_t address, uint32_t value) {
        Vtern& m = *model;
        m.s_axi_control_awaddr = address;
        m.s_axi_control_wdata = value;
        m.s_axi_control_awvalid = m.s_axi_control_wvalid = 1;
        for (int i = 0; i < control_cycle_limit; ++i) {
            clock_low();
            bool address_taken = m.s_axi_control_awready, data_taken = m.s_axi_control_wready;
            bool answered = m.s_axi_control_bvalid;
            int response = m.s_axi_control_bresp;
            clock_high();
            if (address_taken) m.s_axi_control_awvalid = 0;
            if (data_taken) m.s_axi_control_wvalid = 0;
            if (answered) return check_response("write", address, response);
        }
        control_hangs("write", address);
    }

    uint32_t read(uint32_t address) {
        Vtern& m = *model;
        m.s_axi_control_araddr = address;
        m.s_axi_control_arvalid = 1;
        for (int i = 0; i < control_cycle_limit; ++i) {
            clock_low();
            bool address_taken = m.s_axi_control_arready, answered = m.s_axi_control_rvalid;
            int response = m.s_axi_control_rresp;
            uint32_t value = m.s_axi_control_rdata;
            clock_high();
            if (address_taken) m.s_axi_control_arvalid = 0;
            if (!answered) continue;
            check_response("read", address, response);
            return value;
        }
        control_hangs("read", address);
    }

    void check_response(const char* access, uint32_t address, int response) {
        if (response == 0) return;
        throw std::runtime_error(std::string("the register ") + access + " at address " + std::to_string(address) +
                                 " was refused with AXI response " + std::to_string(response));
    }

    [[noreturn]] void control_hangs(const char* access, uint32_t address) {
        model->s_axi_control_awvalid = model->s_axi_control_wvalid = model->s_axi_control_arvalid = 0;
        throw std::runtime_error(std::string("the register ") + access + " at address " + std::to_string(address) +
                                 " had no answer within " + std::to_string(control_cycle_limit) + " cycles");
    }

    // No exception crosses the C interface.
    template <typename Body>
    int guarded(Body body) {
        try {
            error.clear();
            return body();
        } catch (const std::exception& failure) {
            error = failure.what();
            return TERN_FAILED;
        }
    }
};

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

int tern_waves(TernSimulation* s, const char* path) {
    return s->guarded([&] { return s->record_waves(path), TERN_DONE; });
}
