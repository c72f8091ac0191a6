import Accelerator
import Foundation
import TernaryLM
import Toolchain

/// What a bitstream takes of its FPGA, and how fast it is.
public struct BoardReport: Sendable, Equatable, Codable {
  /// Names of the board and of the model.
  public let board, model: String
  /// Configuration register, eight hexadecimal digits.
  public let configuration: String
  /// Ternary lanes.
  public let lanes: Int
  /// Independent token sequences that take turns on the array; nil for a single one.
  public let streams: Int?
  /// Clock of the accelerator, in MHz, as the phase-locked loop makes it.
  public let clockMHz: Double
  /// Bytes of the bitstream, and of the model's image in flash.
  public let bitstreamBytes, imageBytes: Int
  /// Bytes of a token on the serial line to the board, and from it, for the best token alone; bits a second.
  public let bytesUpPerToken, bytesDownPerToken, baud: Int
  /// Version of the generator.
  public let generator: String
  /// What place and route found.
  public let placement: PlacementReport

  /// The report of a build.
  ///
  /// - Parameters:
  ///   - bytes: of the bitstream.
  ///   - bytesPerToken: on the serial line, to the board and from it.
  public init(
    _ build: BoardBuild, _ placement: PlacementReport, bytes: Int, bytesPerToken: (up: Int, down: Int)
  ) {
    (bytesUpPerToken, bytesDownPerToken, baud) = (bytesPerToken.up, bytesPerToken.down, Board.baud)
    board = build.board.name
    model = build.configuration.name
    configuration = Design.digits(build.system.design.hash)
    lanes = build.configuration.shape.lanes
    streams = build.configuration.streams > 1 ? build.configuration.streams : nil
    clockMHz = Double(build.hertz) / 1e6
    bitstreamBytes = bytes
    imageBytes = build.system.image.bytes
    generator = Design.generatorVersion
    self.placement = placement
  }

  /// A table for people.
  public var text: String {
    var lines = [
      "\(model) on \(board), \(lanes) lanes, \(streams.map { "\($0) streams, " } ?? "")configuration \(configuration), "
        + "Tern \(generator)",
      "clock      \(Self.number(clockMHz)) MHz, placed and routed",
    ]
    for (net, clock) in placement.clocks.sorted(by: { $0.key < $1.key }) {
      lines.append(
        "           \(net): \(Self.number(clock.achieved)) MHz reached, \(Self.number(clock.constraint)) asked")
    }
    lines.append("bitstream  \(bitstreamBytes) bytes; the model's image \(imageBytes) bytes")
    let seconds = Double(10 * (bytesUpPerToken + bytesDownPerToken)) / Double(baud)
    lines.append(
      "serial     \(bytesUpPerToken) bytes up and \(bytesDownPerToken) down a token: \(Self.number(1e6 * seconds)) us at "
        + "\(baud) baud, at most \(Self.number(1 / seconds)) tokens/s")
    lines.append("cells")
    for (kind, use) in placement.byUse {
      let percent = 100 * use.used / max(1, use.available)
      lines.append("           \(kind): \(use.used) of \(use.available) (\(percent) %)")
    }
    for path in placement.criticalPaths where path.from == path.to {
      lines.append(
        "slowest    \(path.start) to \(path.end): \(Self.number(path.logic)) ns of logic, "
          + "\(Self.number(path.routing)) ns of routing")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// `report.json`.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }

  private static func number(_ value: Double) -> String { "\((100 * value).rounded() / 100)" }
}
