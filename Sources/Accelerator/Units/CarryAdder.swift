import HDL

/// Adders whose operands are masked inside of the carry chain, as FPGAs can do it.
///
/// As plain Verilog they say what they compute, but synthesis spends extra LUTs on the masks. `TechnologyMap` maps them
/// onto the carry cells of a family instead. Sums wrap.
enum CarryAdder {
  /// `addend + operand`, `addend - operand` or `addend`, less one if `minus` without `carry`: -x is ~x and a carry.
  static func masked(bits: Int) throws -> Module {
    try Module.build("masked_adder_w\(bits)", summary: "Adds an operand, its one's complement, or nothing.") { m in
      let addend = m.input("addend", bits, signed: true)
      let operand = m.input("operand", bits, signed: true)
      m.section("What is added: the operand, or its complement; and one more")
      let plus = m.input("plus", 1)
      let minus = m.input("minus", 1)
      let carry = m.input("carry", 1)
      let sum = m.output("sum", bits, signed: true)
      let masked = m.wire("masked", self.masked(operand, plus, minus))
      m.assign(sum, (addend.asUnsigned &+ masked &+ carry.extended(to: bits)).asSigned)
    }
  }

  /// Two operands, each added, complemented and added, or left out.
  static func pair(bits: Int) throws -> Module {
    try Module.build("masked_pair_w\(bits)", summary: "Adds two operands, their one's complements, or nothing.") { m in
      let operands = [m.input("first", bits, signed: true), m.input("second", bits, signed: true)]
      m.section("Bit 0 is the first operand's")
      let plus = m.input("plus", 2)
      let minus = m.input("minus", 2)
      let carry = m.input("carry", 1)
      let sum = m.output("sum", bits, signed: true)
      let masked = zip(["masked_first", "masked_second"], 0...).map { name, index in
        m.wire(name, self.masked(operands[index], plus[index], minus[index]))
      }
      m.assign(sum, (masked[0] &+ masked[1] &+ carry.extended(to: bits)).asSigned)
    }
  }

  /// Three operands and two carries.
  static func three(bits: Int) throws -> Module {
    try Module.build("three_adder_w\(bits)", summary: "Adds three operands and two carries.") { m in
      let operands = ["first", "second", "third"].map { m.input($0, bits, signed: true).asUnsigned }
      let carries = m.input("carries", 2)
      let sum = m.output("sum", bits, signed: true)
      let ones = carries[0].extended(to: bits) &+ carries[1].extended(to: bits)
      m.assign(sum, (operands[0] &+ operands[1] &+ operands[2] &+ ones).asSigned)
    }
  }

  private static func masked(_ operand: Signal, _ plus: Signal, _ minus: Signal) -> Signal {
    (operand.asUnsigned ^ minus.repeated(operand.width)) & (plus | minus).repeated(operand.width)
  }
}
