import Toolchain

extension Board {
  /// The pins in the format of the part's tools.
  public var constraints: String {
    let pins = [Pin("oscillator", oscillator.location)] + self.pins
    switch part {
    case .iCE40UP5K:
      let lines = pins.map { "set_io \($0.name) \($0.location)" }
      return (lines + ["set_frequency oscillator \(Double(oscillator.hertz) / 1e6)"]).joined(separator: "\n") + "\n"
    case .ecp5:
      let lines = pins.flatMap { pin in
        [
          "LOCATE COMP \"\(pin.name)\" SITE \"\(pin.location)\";",
          "IOBUF PORT \"\(pin.name)\" IO_TYPE=LVCMOS33\(pin.attributes.map { " " + $0 }.joined());",
        ]
      }
      let frequency = "FREQUENCY PORT \"oscillator\" \(Double(oscillator.hertz) / 1e6) MHZ;"
      return ([frequency] + lines).joined(separator: "\n") + "\n"
    }
  }
}
