// One instance of a Verilated design: its clock, its streams, its registers.
#ifndef TERN_SIMULATION_H
#define TERN_SIMULATION_H

#include <array>
#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "Vtern.h"
#include "harness.h"
#include "memory.h"
#include "ports.h"
#include "runtime.h"
#include "streams.h"
#include "verilated.h"
#if defined TERN_TRACE_VCD
#include "verilated_vcd_c.h"
using WaveFile = VerilatedVcdC;
#elif defined TERN_TRACE
#include "verilated_fst_c.h"
using WaveFile = VerilatedFstC;
#endif

constexpr size_t lanes = TERN_VECTOR_LANES;
constexpr int reset_cycles = 8;
constexpr int control_cycle_limit = 10000;

static_assert(sizeof(Vtern::m_axis_logits_tdata) == 4 * lanes, "m_axis_logits_tdata must have 32 bits a vector lane");

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
    Memory memory;
    Stalls stalls;
    OfferedBeat<8> offered_token;
    OfferedBeat<4 * lanes> offered_logits;

#ifdef TERN_TRACE
    std::unique_ptr<WaveFile> waves;
    uint64_t half_cycles = 0;
#endif

    explicit TernSimulation(const char* images) {
#ifdef TERN_TRACE
        context.traceEverOn(true);
#endif
        ImageDirectory scope(images);
        model = std::make_unique<Vtern>(&context);
        add_memory_ports();
        reset();
    }

    ~TernSimulation() {
#ifdef TERN_TRACE
        if (waves) waves->close();
#endif
        model->final();
    }

    // ports.h lists the ports of the design.
    void add_memory_ports() {
#define TERN_ADD_PORT(port, width, kind)                                                                             \
    memory.add({#port, width / 8, &model->port##_arvalid, &model->port##_arready, &model->port##_araddr,             \
                &model->port##_arlen, &model->port##_arsize, &model->port##_arburst, &model->port##_rvalid,          \
                &model->port##_rready, &model->port##_rdata, &model->port##_rresp, &model->port##_rlast},            \
               kind);
        TERN_MEMORY_PORTS(TERN_ADD_PORT)
#undef TERN_ADD_PORT
    }

    void record_waves(const char* path) {
#ifdef TERN_TRACE
        if (waves) waves->close();
        waves.reset();
        if (!path) return;
        waves = std::make_unique<WaveFile>();
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
        memory.drive();
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
        memory.sample();
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
        if (m.trace_codes_valid) append<int8_t>(traces[TERN_TRACE_CODES], &m.trace_codes, sizeof m.trace_codes);
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
        memory.reset();
        model->reset = 1;
        model->s_axis_tokens_tvalid = 0;
        model->s_axi_control_awvalid = model->s_axi_control_wvalid = model->s_axi_control_arvalid = 0;
        model->s_axi_control_bready = model->s_axi_control_rready = 1;
        model->s_axi_control_wstrb = 15;
        model->m_axis_tokens_tready = model->m_axis_logits_tready = 1;
#ifdef TERN_LOAD_PORT
        model->load_start = model->load_valid = 0;
#endif
        for (int i = 0; i < reset_cycles; ++i) {
            evaluate(false);
            evaluate(true);
        }
        model->reset = 0;
        cycles = 0;
    }

    void load(const char* path) {
#ifdef TERN_LOAD_PORT
        MappedFile file(0, path);
        const uint8_t* bytes = file.find(0, file.size);
        for (size_t i = 0; i <= file.size; ++i) {
            model->load_start = i == 0;
            model->load_valid = i > 0;
            if (i > 0) model->load_data = bytes[i - 1];
            clock_low();
            clock_high();
            // A byte every other cycle is what the port takes.
            model->load_start = model->load_valid = 0;
            clock_low();
            clock_high();
        }
#else
        throw std::runtime_error(std::string(path) + ": this design has no load port");
#endif
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

#endif
