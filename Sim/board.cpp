// The C interface of board.h over a Verilated module `pins`, which is a board's top level with its bidirectional pins split.
#include "board.h"

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "Vpins.h"
#include "flash.h"
#include "runtime.h"
#include "serial.h"
#ifdef TERN_SDRAM
#include "sdram.h"
#endif
#include "verilated.h"

namespace {

constexpr uint64_t rest_cycles = 20000;  // of silence, before a board that has nothing to do waits for the terminal
constexpr uint64_t exchange_cycles = 256;
constexpr int rest_milliseconds = 30;

// Bytes that are flipped, dropped or doubled on the way.
struct Faults {
    uint64_t state = 1;
    uint32_t per_million = 0;

    uint32_t random() {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        return state >> 16;
    }
    // Calls `pass` for each byte that arrives.
    template <typename Pass>
    void pass(uint8_t byte, Pass pass) {
        if (per_million == 0 || random() % 1000000 >= per_million) return pass(byte);
        switch (random() % 3) {
            case 0: return pass(byte ^ 1 << random() % 8);
            case 1: return;
            default: pass(byte), pass(byte);
        }
    }
};

}  // namespace

struct TernBoard {
    VerilatedContext context;
    std::unique_ptr<Vpins> model;
    Terminal terminal;
    SerialPins serial;
    Flash flash;
    Faults faults;
    std::string error;
    uint64_t cycles = 0, active = 0;
#ifdef TERN_SDRAM
    std::vector<uint16_t> words = std::vector<uint16_t>(Sdram::words, 0xdead);
    Sdram sdram;
#endif

    TernBoard(const char* images, const char* flash_path, uint64_t hertz, uint64_t baud)
        : serial(hertz, baud)
#ifdef TERN_SDRAM
          , sdram(words.data(), limits(hertz))
#endif
    {
        ImageDirectory scope(images);
        flash.map(0, flash_path);
        model = std::make_unique<Vpins>(&context);
        model->serial_rx = 1;
        // The first evaluation reads the images.
        model->eval();
    }

    ~TernBoard() { model->final(); }

#ifdef TERN_SDRAM
    static SdramLimits limits(uint64_t hertz) {
        SdramLimits limits;
        limits.period = 0.5e9 / hertz;
        return limits;
    }

    bool memory_clock = false;

    // A quarter of a cycle; the board's two clocks rise in one evaluation.
    void quarter(bool clock, bool doubled) {
        model->clock = clock;
        model->clock_2x = doubled;
        model->eval();
        if (model->sdram_clock && !memory_clock) clock_memory();
        memory_clock = model->sdram_clock;
    }

    void clock_memory() {
        Vpins& m = *model;
        uint16_t written = m.sdram_dq;
        bool writes = !m.sdram_cs_n && m.sdram_ras_n && !m.sdram_cas_n && !m.sdram_we_n;
        // Of the latest edge: the chip, the pads and the board take about 9 ns from the edge to the register in the pad.
        m.sdram_dq_drive = sdram.drives;
        m.sdram_dq_level = sdram.dq;
        sdram.clock({bool(m.sdram_cke), bool(m.sdram_cs_n), bool(m.sdram_ras_n), bool(m.sdram_cas_n),
                     bool(m.sdram_we_n), m.sdram_dqm, m.sdram_ba, m.sdram_a, writes, written});
    }
#endif

    void cycle() {
        model->serial_rx = serial.step(model->serial_tx);
#ifdef TERN_SDRAM
        quarter(true, true), quarter(true, false), quarter(false, true), quarter(false, false);
#else
        model->clock = 1;
        model->eval();
        model->clock = 0;
        model->eval();
#endif
        flash.step(model->flash_cs_n, model->flash_sck, model->flash_io0, false);
        model->flash_io0_drive = flash.drives();
        model->flash_io0_level = flash.io0();
        model->flash_io1_drive = 1;
        model->flash_io1_level = flash.io1();
        ++cycles;
    }

    // Passes bytes between the terminal and the pins; waits for them if the board rests.
    bool exchange() {
        if (serial.busy() || model->busy || !model->ready) active = cycles;
        bool rests = cycles - active > rest_cycles;
        std::deque<uint8_t> bytes;
        terminal.receive(bytes, rests ? rest_milliseconds : 0);
        for (uint8_t byte : bytes) faults.pass(byte, [&](uint8_t b) { serial.outgoing.push_back(b); });
        for (; !serial.incoming.empty(); serial.incoming.pop_front())
            faults.pass(serial.incoming.front(), [&](uint8_t b) { terminal.send(b); });
        return !rests || !bytes.empty();
    }

    int run(uint64_t count) {
        for (uint64_t end = cycles + count; cycles < end;) {
            if (!exchange()) return 0;
            for (uint64_t i = 0; i < exchange_cycles; ++i) cycle();
        }
        return 0;
    }
};

TernBoard* tern_board_open(const char* images, const char* flash_path, uint64_t hertz, uint64_t baud, char* error,
                           size_t capacity) {
    try {
        return new TernBoard(images, flash_path, hertz, baud);
    } catch (const std::exception& failure) {
        std::snprintf(error, capacity, "%s", failure.what());
        return nullptr;
    }
}

void tern_board_close(TernBoard* board) { delete board; }
const char* tern_board_terminal(const TernBoard* board) { return board->terminal.path.c_str(); }
const char* tern_board_error(const TernBoard* board) { return board->error.c_str(); }

int tern_board_run(TernBoard* board, uint64_t cycles) {
    try {
        return board->run(cycles);
    } catch (const std::exception& failure) {
        board->error = failure.what();
        return -1;
    }
}

uint64_t tern_board_cycles(const TernBoard* board) { return board->cycles; }
int tern_board_ready(const TernBoard* board) { return board->model->ready; }
int tern_board_busy(const TernBoard* board) { return board->model->busy; }

void tern_board_faults(TernBoard* board, uint64_t seed, uint32_t bytes_per_million) {
    board->faults.state = seed ? seed : 1;
    board->faults.per_million = bytes_per_million;
}
