// Exact integer products of ternary rows with int8 codes.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Bytes to which a row is padded: one AVX-512 register.
#define TERN_KERNEL_ALIGNMENT 64

#ifdef __cplusplus
extern "C" {
#endif

// sums[r] = sum over c of (weights[r * stride + c] - 1) * codes[c].
// `weights` hold w + 1 (0, 1 or 2); `codes` are zero from the row's length up to `stride`, a multiple of 64.
// Exact for stride <= 2^22. Chooses AVX-512 VNNI at run time where the processor has it.
void tern_kernel_rows(const uint8_t *weights, const int8_t *codes, size_t rows, size_t stride, int32_t *sums);

// The same in portable C: the definition the fast kernel is tested against.
void tern_kernel_rows_plain(const uint8_t *weights, const int8_t *codes, size_t rows, size_t stride, int32_t *sums);

#ifdef __cplusplus
}
#endif
