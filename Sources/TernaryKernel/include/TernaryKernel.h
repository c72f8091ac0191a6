// Exact integer products of packed ternary rows with int8 codes.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "NormKernel.h"
#include "WorkerPool.h"

#ifdef __cplusplus
extern "C" {
#endif

// Bytes of a packed row: five trits a byte, as `TritCode` packs them.
static inline size_t tern_kernel_row_bytes(size_t columns) { return (columns + 4) / 5; }

// Bytes of an arranged vector: what `tern_kernel_arrange` writes.
static inline size_t tern_kernel_arranged_bytes(size_t columns) {
  return (tern_kernel_row_bytes(columns) + 63) / 64 * 320;
}

// Puts codes where the kernels want them. For every 64 bytes of a row, first come the 64 codes that meet the lowest
// trits of the bytes, then those of the second trits, and so on; zeros fill up.
void tern_kernel_arrange(const int8_t *codes, size_t columns, int8_t *arranged);

// sums[r] = sum over c of trit(r, c) * codes[c], for `rows` packed rows one after another. Padding trits do not matter.
// Exact for columns <= 2^22. Chooses AVX-512 (VBMI and VNNI) at run time where the processor has it.
void tern_kernel_rows(const uint8_t *packed, const int8_t *arranged, size_t columns, size_t rows, int32_t *sums);

// The same in portable C, by tables of the 256 possible sums of five codes.
void tern_kernel_rows_plain(const uint8_t *packed, const int8_t *arranged, size_t columns, size_t rows, int32_t *sums);

#ifdef __cplusplus
}
#endif
