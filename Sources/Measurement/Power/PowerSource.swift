import Foundation

/// Where measured power comes from.
public enum PowerSource: Sendable {
  /// Read while tokens stream.
  case sensor(any PowerSensor)
  /// A file that an instrument wrote; read when the tokens have been streamed.
  case recording(path: String)

  /// What begins the argument that names a card of Xilinx's.
  private static let xbutilPrefix = "xbutil:"

  /// A source as `--power` names it: a hwmon folder or file, `xbutil:` and a PCI address, or the path of a recording.
  ///
  /// - Throws: `PowerError` if a sensor cannot be read.
  public init(
    _ argument: String, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(PowerError) {
    if argument.hasPrefix(Self.xbutilPrefix) {
      let card = String(argument.dropFirst(Self.xbutilPrefix.count))
      self = .sensor(try XbutilSensor(card: card, program: Self.xbutil(environment)))
      return
    }
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder)
    if (exists && isFolder.boolValue) || argument.hasSuffix("_input") {
      self = .sensor(try HwmonSensor(argument))
    } else {
      self = .recording(path: argument)
    }
  }

  private static func xbutil(_ environment: [String: String]) throws(PowerError) -> String {
    if let chosen = environment["TERN_XBUTIL"], !chosen.isEmpty { return chosen }
    let folders = (environment["PATH"] ?? "").split(separator: ":") + ["/opt/xilinx/xrt/bin"]
    let paths = folders.map { "\($0)/xbutil" }
    guard let path = paths.first(where: FileManager.default.isExecutableFile) else {
      throw PowerError("xbutil was not found; install XRT, or name the program in TERN_XBUTIL")
    }
    return path
  }

  /// Reads a recording: the CSV file of a bench meter, or a log of xbutil's reports.
  ///
  /// - Throws: `PowerError` that names the file, and the line if one is wrong.
  public static func read(recording path: String) throws(PowerError) -> PowerTrace {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw PowerError("\(path): cannot be read; give the file of a meter, a hwmon folder or xbutil:CARD")
    }
    guard let text = String(validating: data, as: UTF8.self) ?? String(data: data, encoding: .isoLatin1) else {
      throw PowerError("\(path): is not text")
    }
    let name = URL(fileURLWithPath: path).lastPathComponent
    // A report begins within the first lines.
    let isReport = XbutilReport.isReport(String(text.prefix(8192)))
    return isReport ? try XbutilReport.read(text, name: name) : try MeterRecording.read(text, name: name)
  }
}
