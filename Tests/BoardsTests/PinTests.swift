import Testing

@testable import Boards

@Suite struct PinTests {
  @Test(arguments: Board.all.map(\.name))
  func everyPinHasAPlaceOfItsOwn(name: String) throws {
    let board = try #require(Board.named(name))
    let places = board.pins.map(\.location) + [board.oscillator.location]
    #expect(Set(places).count == places.count)
    #expect(Set(board.pins.map(\.name)).count == board.pins.count)
  }

  @Test func constraintsNameEveryPin() {
    #expect(Board.iCEBreaker.constraints.hasPrefix("set_io oscillator 35\nset_io serial_rx 6\n"))
    #expect(Board.iCEBreaker.constraints.hasSuffix("set_frequency oscillator 12.0\n"))
    let lines = Board.ulx3s.constraints.split(separator: "\n")
    #expect(lines.contains("LOCATE COMP \"sdram_dq[15]\" SITE \"J17\";"))
    #expect(lines.contains("IOBUF PORT \"sdram_clock\" IO_TYPE=LVCMOS33 SLEWRATE=FAST;"))
  }
}
