import Accelerator
import Toolchain

/// An FPGA board: what the top level of a bitstream and the tools that make it need to know.
public struct Board: Sendable {
  /// What `--board` calls it, and its folder under Bitstreams.
  public let name: String
  /// What its makers call it.
  public let title: String
  /// The FPGA.
  public let part: Part
  /// Location of the pin with the oscillator, and its frequency.
  public let oscillator: (location: String, hertz: Int)
  /// Every pin that the top level has beside the oscillator's.
  public let pins: [Pin]
  /// Whether the board has a 16-bit SDRAM of 32 MB.
  public let hasSDRAM: Bool
  /// Byte of the flash at which the boot image begins, behind the bitstream.
  public let imageOffset: Int
  /// Bytes of the flash.
  public let flashBytes: Int
  /// What is known to fit: the array and the clock by name of the model.
  public let designs: [String: BoardDesign]

  /// Bits a second on the serial line.
  public static let baud = 1_000_000

  /// The boards, by name.
  public static let all: [Board] = [.iCEBreaker, .ulx3s, .colorlightI9]

  /// The board of a name; nil if there is none.
  public static func named(_ name: String) -> Board? { all.first { $0.name == name } }
}

/// A pin of the top level.
public struct Pin: Sendable, Equatable {
  /// Name of the port, with an index if the port has several bits.
  public let name: String
  /// Ball or pin of the package.
  public let location: String
  /// Attributes that a constraint file of Lattice takes beside the voltage, such as `PULLMODE=UP`.
  public let attributes: [String]

  init(_ name: String, _ location: String, _ attributes: String...) {
    (self.name, self.location, self.attributes) = (name, location, attributes)
  }

  /// The bits of a port, bit 0 first.
  static func bus(_ name: String, _ locations: String, _ attributes: String...) -> [Pin] {
    locations.split(separator: " ").enumerated().map { index, location in
      Pin(name: "\(name)[\(index)]", location: String(location), attributes: attributes)
    }
  }

  private init(name: String, location: String, attributes: [String]) {
    (self.name, self.location, self.attributes) = (name, location, attributes)
  }
}

/// The array that a board has room for, and the clock that it reaches.
public struct BoardDesign: Sendable, Equatable {
  /// Ternary lanes.
  public var lanes: Int
  /// Independent token sequences that take turns on the array.
  public var streams: Int
  /// Inputs of a row that the array takes in a cycle, rows that the vector unit takes, and elements that the quantiser
  /// takes; nil chooses by the lanes.
  public var columns, vectorLanes, codeLanes: Int?
  /// How rows multiply and add.
  public var laneStyle: LaneStyle
  /// Ports for streamed weights; nil keeps them on chip.
  public var weightPorts: WeightPorts?
  /// How the units around the array share their multipliers.
  public var datapath: Datapath?
  /// Clock of the accelerator.
  public var hertz: Int
  /// Commands for Yosys before synthesis: what goes into which cells.
  public var preparation: [String]
  /// Where the placer begins.
  public var seed: Int
  /// The placer, by nextpnr's name for it; nil for its default.
  public var placer: String?
  /// Whether nets that are too slow are routed again until all are fast enough, which need not end.
  public var routesAgain: Bool

  /// A design; see the properties.
  public init(
    lanes: Int, streams: Int = 1, columns: Int? = nil, vectorLanes: Int? = nil, codeLanes: Int? = nil,
    laneStyle: LaneStyle, weightPorts: WeightPorts? = nil, datapath: Datapath? = nil, hertz: Int,
    preparation: [String] = [], seed: Int = 1, placer: String? = nil, routesAgain: Bool = false
  ) {
    (self.lanes, self.streams) = (lanes, streams)
    (self.preparation, self.seed, self.placer) = (preparation, seed, placer)
    self.routesAgain = routesAgain
    (self.columns, self.vectorLanes, self.codeLanes) = (columns, vectorLanes, codeLanes)
    self.laneStyle = laneStyle
    self.weightPorts = weightPorts
    self.datapath = datapath
    self.hertz = hertz
  }
}
