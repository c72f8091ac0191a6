import Accelerator
import Device
import Foundation
import GoldenModel
import TernaryLM
import Testing
import Toolchain

@testable import Boards

/// Boards with a small random model, simulated at their pins, and the serial driver at the other end of the line.
@Suite(.serialized) struct SimulatedBoardTests {
  @Test(arguments: ["colorlight-i9", "ulx3s-85f", "icebreaker"])
  func tokensOverThePinsEqualTheGoldenModel(name: String) async throws {
    let board = try #require(Board.named(name))
    try await SmallModel.withBoard(SmallModel.build(board)) { path, build in
      let device = Verifier(try SmallModel.open(path, build), against: SmallModel.golden)
      var token = 1
      for _ in 0..<12 { token = try #require(try device.step(token, wantsAnswer: true)).best }
    }
  }

  /// One byte in a thousand for 10,000 tokens, at a clock that has few cycles in a bit; more often where there is no time
  /// for so many.
  @Test(arguments: ["colorlight-i9", "icebreaker"]) func noFaultOfTheLineGivesAWrongToken(name: String) async throws {
    let board = try #require(Board.named(name))
    let build = try SmallModel.build(board, hertz: isFullTest ? 20_000_000 : 50_000_000)
    let (faults, tokens) = isFullTest ? (1000, 10_000) : (3000, 60)
    try await SmallModel.withBoard(build, faults: faults) { path, build in
      let device = try SmallModel.open(path, build, reply: isFullTest ? 0.2 : 2)
      let golden = GoldenDevice(SmallModel.golden)
      var token = 1
      for number in 0..<tokens {
        if number % 100 == 0 {
          try device.reset()
          try golden.reset()
        }
        device.readsCandidates = number % 8 == 0
        let answer = try #require(try device.step(token, wantsAnswer: true))
        let expected = try #require(try golden.step(token, wantsAnswer: true))
        try #require(answer.best == expected.best, "token \(number)")
        if device.readsCandidates {
          let candidates = expected.candidates.prefix(build.configuration.candidates)
          try #require(answer.candidates == Array(candidates), "token \(number)")
        }
        token = answer.best
      }
      let traffic = device.traffic
      print("\(name): \(tokens) tokens, none wrong, \(traffic.repeats) repeats, \(traffic.recoveries) recoveries")
      #expect(traffic.repeats > tokens / 200)
    }
  }

  @Test(arguments: [
    ("damaged", "the model in its flash is damaged"), ("erased", "no model is in its flash"),
    ("other", "is for another bitstream"),
  ])
  func aWrongImageIsRefused(fault: String, reason: String) async throws {
    let build = try SmallModel.build(.colorlightI9)
    var flash = try build.flash(bitstream: Data(), images: SmallModel.images(build))
    let offset = build.board.imageOffset
    switch fault {
    case "damaged": flash[offset + 1000] ^= 1
    case "erased": flash = Data(repeating: 0xFF, count: flash.count)
    default:
      let recipe = BoardDesign(lanes: 40, laneStyle: .wide, hertz: 50_000_000)
      let other = try BoardBuild(SmallModel.size, name: "small", board: .colorlightI9, recipe: recipe)
      flash = try other.flash(bitstream: Data(), images: SmallModel.images(other))
    }
    try await SmallModel.withBoard(build, flash: flash) { path, build in
      let error = try #require(throws: DeviceError.self) { _ = try SmallModel.open(path, build) }
      #expect("\(error)".contains(reason))
    }
  }

  @Test func anotherConfigurationIsNamed() async throws {
    try await SmallModel.withBoard(SmallModel.build(.colorlightI9)) { path, build in
      let other = try AcceleratorConfiguration(name: "small", model: SmallModel.size, lanes: 40, loading: .loadPort)
      let error = try #require(throws: DeviceError.self) {
        _ = try SerialDevice.open(path, baud: Board.baud, among: [other])
      }
      #expect("\(error)".contains("another configuration"))
    }
  }
}
