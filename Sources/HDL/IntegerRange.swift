/// Whether an integer is a value of a type.
func fits(_ value: Int, width: Int, signed: Bool) -> Bool {
  if signed { return width >= Int.bitWidth || (value >> (width - 1)) == (value < 0 ? -1 : 0) }
  return value >= 0 && (width >= Int.bitWidth - 1 || value >> width == 0)
}

/// The fewest bits that hold an integer: at least one, with a sign bit if it is negative.
func leastWidth(of value: Int) -> Int {
  value < 0 ? Int.bitWidth - (~value).leadingZeroBitCount + 1 : max(1, Int.bitWidth - value.leadingZeroBitCount)
}

/// The bits that tell `count` things apart: at least one.
func indexWidth(_ count: Int) -> Int { count <= 2 ? 1 : leastWidth(of: count - 1) }

/// The low `width` bits of an integer, read with or without a sign. Widths of 64 and more keep the integer.
func wrapped(_ value: Int, width: Int, signed: Bool) -> Int {
  guard width < Int.bitWidth else { return value }
  let low = value & ((1 << width) &- 1)
  return signed && low >> (width - 1) == 1 ? low &- (1 << width) : low
}
