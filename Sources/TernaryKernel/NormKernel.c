#include "NormKernel.h"

// Swift has no way to compile a function for other processors than the package is built for; this is a loop that gains
// a factor of several from it. The compiler makes the vectors.
static inline __attribute__((always_inline)) void norm_products(
    const int32_t *restrict source, const int16_t *restrict folded, const int16_t *restrict block, size_t count,
    int32_t *restrict products, uint32_t *largest, uint64_t *square_sum) {
  uint32_t maximum = 0;
  uint64_t sum = 0;
  for (size_t i = 0; i < count; ++i) {
    const int32_t product = (int32_t)(((int64_t)source[i] * folded[i] + (1 << 14)) >> 15);
    products[i] = product;
    const uint32_t magnitude = product < 0 ? -(uint32_t)product : (uint32_t)product;
    maximum = magnitude > maximum ? magnitude : maximum;

    const int32_t normed = (int32_t)(((int64_t)source[i] * block[i] + (1 << 14)) >> 15);
    const uint32_t value = normed < 0 ? -(uint32_t)normed : (uint32_t)normed;
    const uint32_t drop = value < 1u << 16 ? 0 : value < 1u << 21 ? 5 : 10;
    const uint64_t mantissa = value >> drop;
    sum += mantissa * mantissa << 2 * drop;
  }
  *largest = maximum;
  *square_sum = sum;
}

#if defined(__x86_64__)
__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))) static void norm_products_vector(
    const int32_t *source, const int16_t *folded, const int16_t *block, size_t count, int32_t *products,
    uint32_t *largest, uint64_t *square_sum) {
  norm_products(source, folded, block, count, products, largest, square_sum);
}
#endif

void tern_norm_products(
    const int32_t *source, const int16_t *folded, const int16_t *block, size_t count, int32_t *products,
    uint32_t *largest, uint64_t *square_sum) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
    norm_products_vector(source, folded, block, count, products, largest, square_sum);
    return;
  }
#endif
  norm_products(source, folded, block, count, products, largest, square_sum);
}
