import Testing

@testable import Measurement

@Suite struct FigureTests {
  private func figure(_ value: Double, _ low: Double, _ high: Double, _ basis: Basis = .estimated) -> Figure {
    Figure(value, low: low, high: high, unit: "W", basis: basis, source: "test")
  }

  @Test func boundsAreCarriedThrough() {
    let (a, b) = (figure(2, 1, 4), figure(10, 8, 20))
    #expect(a + b == figure(12, 9, 24))
    #expect(a * b == figure(20, 8, 80))
    #expect(b / a == figure(5, 2, 20))
    #expect(3 * a == figure(6, 3, 12))
  }

  @Test func theWeakerBasisStays() {
    #expect((figure(1, 1, 1, .measured) + figure(1, 1, 1, .assumed)).basis == .assumed)
    #expect((figure(1, 1, 1, .estimated) * figure(1, 1, 1, .assumed)).basis == .estimated)
    #expect(Basis.simulated < .measured)
  }

  @Test func boundsAreOrderedAndHoldTheValue() {
    let wrong = figure(5, 9, 7)
    #expect(wrong.low == 5)
    #expect(wrong.high == 9)
    #expect(figure(0.9, 0.8, 1.2).atMost(1) == figure(0.9, 0.8, 1))
  }

  @Test(arguments: [
    (0.0, "0"), (12.345, "12.35"), (1234.5, "1,234"), (1_234_567, "1,234,567"), (0.012345, "0.01235"),
    (-1500, "-1,500"),
    (1.2e-9, "1.200e-09"), (0.5, "0.5"),
  ])
  func numbersHaveFourDigits(_ value: Double, _ text: String) { #expect(Figure.number(value) == text) }

  @Test func figuresSayUnitBandAndBasis() {
    #expect(figure(0.0064, 0.002, 0.011).text == "6.400 mW (2.000 to 11.00, estimated)")
    #expect(figure(7, 7, 7, .measured).text == "7.000 W (measured)")
    #expect(Figure(3, unit: "", basis: .modelled, source: "").valueText == "3.000")
  }
}
