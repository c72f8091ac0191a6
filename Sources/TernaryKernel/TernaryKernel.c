#include "TernaryKernel.h"

#include <string.h>

// The trits of a byte, each plus one, from tables small enough for a register. The upper two depend on bits 2 to 7
// alone. The lower three depend on five bits: the lowest two and three that `kSelector` makes of bits 2 to 7.
static const uint8_t kSelector[64] = {0, 4, 8, 12, 16, 20, 24, 0, 0, 4, 8, 12, 16, 20, 24, 4,
   0, 4, 8, 12, 16, 20, 24, 8, 0, 4, 8, 12, 16, 20, 24, 12,
   0, 4, 8, 12, 16, 20, 24, 16, 0, 4, 8, 12, 16, 20, 24, 20,
   0, 4, 8, 12, 16, 20, 24, 24, 0, 4, 8, 12, 16, 20, 24, 28};
static const uint8_t kUpper[2][64] = {
  {1, 1, 1, 1, 1, 1, 1, 0, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0,
   1, 1, 1, 1, 1, 1, 1, 0, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 0},
  {1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
   2, 2, 2, 2, 2, 2, 2, 0, 2, 2, 2, 2, 2, 2, 2, 0, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0}};
static const uint8_t kLower[3][32] = {
  {1, 2, 0, 1, 1, 2, 0, 2, 1, 2, 0, 0, 1, 2, 0, 0, 1, 2, 0, 1, 1, 2, 0, 2, 1, 2, 0, 0, 1, 2, 0, 0},
  {1, 1, 1, 1, 2, 2, 2, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 0, 0, 0, 2, 0, 0, 0, 2},
  {1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 0, 0, 2, 2, 2, 0, 2, 2, 2, 0, 2, 2, 2, 0, 0, 0, 0, 0}};

void tern_kernel_arrange(const int8_t *codes, size_t columns, int8_t *arranged) {
  memset(arranged, 0, tern_kernel_arranged_bytes(columns));
  const size_t whole = columns / 5;
  int8_t *target = arranged;
  for (size_t byte = 0; byte < whole; ++byte, codes += 5) {
    for (size_t k = 0; k < 5; ++k) target[64 * k] = codes[k];
    target += (byte & 63) == 63 ? 257 : 1;
  }
  for (size_t k = 0; k < columns % 5; ++k) target[64 * k] = codes[k];
}

// table[v] = the sum that a byte v gives with codes of which `codes` is the first, the others 64 bytes apart.
static void tabulate(const int8_t *codes, int16_t table[256]) {
  int16_t lower[32];
  for (int c = 0; c < 32; ++c)
    lower[c] = (int16_t)(
        (kLower[0][c] - 1) * codes[0] + (kLower[1][c] - 1) * codes[64] + (kLower[2][c] - 1) * codes[128]);
  for (int high = 0; high < 64; ++high) {
    const int16_t upper = (int16_t)((kUpper[0][high] - 1) * codes[192] + (kUpper[1][high] - 1) * codes[256]);
    for (int low = 0; low < 4; ++low) table[4 * high + low] = (int16_t)(upper + lower[kSelector[high] + low]);
  }
}

void tern_kernel_rows_plain(const uint8_t *packed, const int8_t *arranged, size_t columns, size_t rows, int32_t *sums) {
  enum { kBlock = 16 };
  int16_t tables[kBlock][256];
  const size_t stride = tern_kernel_row_bytes(columns);
  memset(sums, 0, rows * sizeof(int32_t));
  for (size_t first = 0; first < stride; first += kBlock) {
    const size_t count = stride - first < kBlock ? stride - first : kBlock;
    for (size_t byte = 0; byte < count; ++byte)
      tabulate(arranged + (first + byte) / 64 * 320 + (first + byte) % 64, tables[byte]);
    for (size_t r = 0; r < rows; ++r) {
      const uint8_t *bytes = packed + r * stride + first;
      int32_t sum = 0;
      for (size_t byte = 0; byte < count; ++byte) sum += tables[byte][bytes[byte]];
      sums[r] += sum;
    }
  }
}

#if defined(__x86_64__)
#include <immintrin.h>

#define VECTOR __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vnni")))

typedef struct {
  __m512i selector, upper[2], lower[3];
} Tables;

VECTOR static inline __m512i twice(const uint8_t table[32]) {
  return _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)table));
}

// Adds the products of 64 bytes of trits with their 320 codes to 16 partial sums.
VECTOR static inline __m512i add_products(__m512i sum, __m512i bytes, const __m512i codes[5], const Tables *tables) {
  // A permutation looks at the low six bits of an index only, so that neither shift nor table needs a mask.
  const __m512i high = _mm512_srli_epi16(bytes, 2);
  const __m512i low = _mm512_ternarylogic_epi32(
      _mm512_permutexvar_epi8(high, tables->selector), bytes, _mm512_set1_epi8(3), 0xF8);
  for (int k = 0; k < 3; ++k) sum = _mm512_dpbusd_epi32(sum, _mm512_permutexvar_epi8(low, tables->lower[k]), codes[k]);
  for (int k = 0; k < 2; ++k)
    sum = _mm512_dpbusd_epi32(sum, _mm512_permutexvar_epi8(high, tables->upper[k]), codes[3 + k]);
  return sum;
}

VECTOR static inline __m256i halve(__m512i sum) {
  return _mm256_add_epi32(_mm512_castsi512_si256(sum), _mm512_extracti64x4_epi64(sum, 1));
}

// The four totals of four vectors.
VECTOR static inline __m128i totals(const __m512i sums[4]) {
  const __m256i pairs = _mm256_hadd_epi32(
      _mm256_hadd_epi32(halve(sums[0]), halve(sums[1])), _mm256_hadd_epi32(halve(sums[2]), halve(sums[3])));
  return _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
}

// Sums of trits plus one for four rows, `stride` bytes apart.
VECTOR static inline __m128i four_rows(
    const uint8_t *packed, size_t stride, size_t row_bytes, const int8_t *arranged, const Tables *tables) {
  // Four rows are four streams to the processor, too many for its own prefetching; in memory they are one.
  enum { kPrefetchDistance = 4096 };
  __m512i sums[4] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
  for (size_t byte = 0; byte < row_bytes; byte += 64, arranged += 320) {
    const __mmask64 inside = row_bytes - byte >= 64 ? ~0ull : (1ull << (row_bytes - byte)) - 1;
    __m512i codes[5];
    for (int k = 0; k < 5; ++k) codes[k] = _mm512_loadu_si512(arranged + 64 * k);
    for (int r = 0; r < 4; ++r) {
      __builtin_prefetch(packed + 4 * byte + 64 * r + kPrefetchDistance);
      const __m512i bytes = _mm512_maskz_loadu_epi8(inside, packed + r * stride + byte);
      sums[r] = add_products(sums[r], bytes, codes, tables);
    }
  }
  return totals(sums);
}

VECTOR static void rows_vector(
    const uint8_t *packed, const int8_t *arranged, size_t columns, size_t rows, int32_t *sums) {
  const Tables tables = {
      _mm512_loadu_si512(kSelector),
      {_mm512_loadu_si512(kUpper[0]), _mm512_loadu_si512(kUpper[1])},
      {twice(kLower[0]), twice(kLower[1]), twice(kLower[2])}};
  // What the ones that were added to the trits have added to every sum.
  __m512i ones = _mm512_setzero_si512();
  for (size_t byte = 0; byte < tern_kernel_arranged_bytes(columns); byte += 64)
    ones = _mm512_dpbusd_epi32(ones, _mm512_set1_epi8(1), _mm512_loadu_si512(arranged + byte));
  const __m128i offset = _mm_set1_epi32(_mm512_reduce_add_epi32(ones));
  const size_t stride = tern_kernel_row_bytes(columns);
  size_t r = 0;
  for (; r + 4 <= rows; r += 4) {
    const __m128i four = four_rows(packed + r * stride, stride, stride, arranged, &tables);
    _mm_storeu_si128((__m128i *)(sums + r), _mm_sub_epi32(four, offset));
  }
  for (; r < rows; ++r) {
    // The same row four times.
    const __m128i four = four_rows(packed + r * stride, 0, stride, arranged, &tables);
    sums[r] = _mm_cvtsi128_si32(_mm_sub_epi32(four, offset));
  }
}

void tern_kernel_rows(const uint8_t *packed, const int8_t *arranged, size_t columns, size_t rows, int32_t *sums) {
  if (__builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vnni") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
    rows_vector(packed, arranged, columns, rows, sums);
  else
    tern_kernel_rows_plain(packed, arranged, columns, rows, sums);
}
#else
void tern_kernel_rows(const uint8_t *packed, const int8_t *arranged, size_t columns, size_t rows, int32_t *sums) {
  tern_kernel_rows_plain(packed, arranged, columns, rows, sums);
}
#endif
