import HDL

/// The problems of a module, as `kind message` without the place.
func problems(_ body: (ModuleBuilder) -> Void) -> [String] {
  do {
    _ = try Module.build("m", summary: "A module.") { body($0) }
    return []
  } catch let error as HDLError {
    return error.problems.map { "\($0.kind): \($0.message)" }
  } catch {
    return ["\(error)"]
  }
}

/// A module with a clock, inputs and outputs, in which the body makes a mistake.
func mistake(_ body: (Fixture) -> Void) -> [String] {
  problems { m in
    let fixture = Fixture(m)
    body(fixture)
  }
}

struct Fixture {
  let m: ModuleBuilder
  let clock: ClockDomain
  let a, b, s, bit: Signal

  init(_ m: ModuleBuilder) {
    self.m = m
    clock = m.clock("clock", reset: "reset")
    a = m.input("a", 8)
    b = m.input("b", 4)
    s = m.input("s", 8, signed: true)
    bit = m.input("bit_in")
  }
}
