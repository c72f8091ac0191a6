#include "TernaryKernel.h"

static int32_t code_sum(const int8_t *codes, size_t stride) {
  int32_t sum = 0;
  for (size_t c = 0; c < stride; ++c) sum += codes[c];
  return sum;
}

void tern_kernel_rows_plain(const uint8_t *weights, const int8_t *codes, size_t rows, size_t stride, int32_t *sums) {
  const int32_t offset = code_sum(codes, stride);
  for (size_t r = 0; r < rows; ++r) {
    const uint8_t *row = weights + r * stride;
    int32_t sum = 0;
    for (size_t c = 0; c < stride; ++c) sum += (int32_t)row[c] * codes[c];
    sums[r] = sum - offset;
  }
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx512f,avx512bw,avx512vnni"))) static void rows_vnni(
    const uint8_t *weights, const int8_t *codes, size_t rows, size_t stride, int32_t *sums) {
  const int32_t offset = code_sum(codes, stride);
  for (size_t r = 0; r < rows; ++r) {
    const uint8_t *row = weights + r * stride;
    __m512i sum = _mm512_setzero_si512();
    for (size_t c = 0; c < stride; c += 64)
      sum = _mm512_dpbusd_epi32(sum, _mm512_loadu_si512(row + c), _mm512_loadu_si512(codes + c));
    sums[r] = _mm512_reduce_add_epi32(sum) - offset;
  }
}

void tern_kernel_rows(const uint8_t *weights, const int8_t *codes, size_t rows, size_t stride, int32_t *sums) {
  if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw"))
    rows_vnni(weights, codes, rows, stride, sums);
  else
    tern_kernel_rows_plain(weights, codes, rows, stride, sums);
}
#else
void tern_kernel_rows(const uint8_t *weights, const int8_t *codes, size_t rows, size_t stride, int32_t *sums) {
  tern_kernel_rows_plain(weights, codes, rows, stride, sums);
}
#endif
