import Testing

@testable import Boards

@Suite struct ClockTests {
  /// What icepll prints for 12 MHz and 24 MHz.
  @Test func iCE40Dividers() throws {
    let settings = try #require(ClockSettings.ICE40(input: 12_000_000, output: 24_000_000))
    #expect([settings.r, settings.f, settings.q, settings.filterRange] == [0, 63, 5, 1])
    #expect(settings.output(input: 12_000_000) == 24_000_000)
  }

  @Test(arguments: [16_000_000, 20_250_000, 22_500_000, 30_000_000, 48_000_000])
  func iCE40StaysBelow(hertz: Int) throws {
    let settings = try #require(ClockSettings.ICE40(input: 12_000_000, output: hertz))
    let made = settings.output(input: 12_000_000)
    #expect(made <= hertz && made > hertz * 98 / 100)
  }

  @Test(arguments: [40_000_000, 50_000_000, 62_500_000, 65_000_000, 66_666_666])
  func ecp5StaysBelow(hertz: Int) throws {
    let settings = try #require(ClockSettings.ECP5(input: 25_000_000, output: hertz))
    let made = settings.output(input: 25_000_000)
    let loop = made * settings.outputDivider
    #expect(made <= hertz && made > hertz * 98 / 100)
    #expect(400_000_000...800_000_000 ~= loop && settings.outputDivider % 2 == 0)
  }

  @Test func frequenciesBeyondTheLoopAreRefused() {
    #expect(ClockSettings.ICE40(input: 12_000_000, output: 12_000_000) == nil)
    #expect(ClockSettings.ICE40(input: 12_000_000, output: 300_000_000) == nil)
    #expect(ClockSettings.ECP5(input: 25_000_000, output: 1_000_000) == nil)
  }
}
