// C interface of a simulated board: the top level of a bitstream with a serial line, a flash and, if it has one, an SDRAM
// at its pins. The serial line is a pseudo-terminal, so that a driver meets what it would meet on a real port.
#ifndef TERN_BOARD_H
#define TERN_BOARD_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

typedef struct TernBoard TernBoard;

/// Powers a board up. The flash holds the file at flash_path, which is not changed, and ones behind it; bits of the
/// serial line last hertz / baud cycles of the clock. Null, and a line in error, on failure.
TernBoard* tern_board_open(const char* image_directory, const char* flash_path, uint64_t hertz,
                           uint64_t baud, char* error, size_t capacity);
void tern_board_close(TernBoard*);
/// Path of the pseudo-terminal.
const char* tern_board_terminal(const TernBoard*);
/// The last failure in one line. Valid until the next call on this instance.
const char* tern_board_error(const TernBoard*);
/// Passes at most so many cycles, fewer if the board rests: it then waits some hundredths of a second for the terminal.
/// -1 on failure: a memory whose rules were broken, a terminal that is gone.
int tern_board_run(TernBoard*, uint64_t cycles);
/// Cycles since power-up.
uint64_t tern_board_cycles(const TernBoard*);
/// Whether the board has found its model; whether a token is under way.
int tern_board_ready(const TernBoard*);
int tern_board_busy(const TernBoard*);
/// Flips, drops or doubles so many of a million bytes on the serial line, each way; 0 ends it.
void tern_board_faults(TernBoard*, uint64_t seed, uint32_t bytes_per_million);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
