// The first pass of the golden model's quantiser, over vectors of 26-bit integers.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// products[i] = source[i] * folded[i] / 2^15, rounded to nearest with halves up. `largest` receives the largest
// magnitude of them, `square_sum` the sum, modulo 2^64, of the coarse squares of source[i] * block[i] / 2^15.
// A coarse square drops 5 low bits of a magnitude from 2^16 on, 10 from 2^21 on, before it squares.
void tern_norm_products(
    const int32_t *source, const int16_t *folded, const int16_t *block, size_t count, int32_t *products,
    uint32_t *largest, uint64_t *square_sum);

#ifdef __cplusplus
}
#endif
