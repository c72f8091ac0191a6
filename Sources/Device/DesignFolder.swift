import Accelerator
import Foundation

extension Design {
  /// Writes the Verilog, `design.json` and, if given, the memory images as the content of a folder.
  ///
  /// A folder that already holds a design is replaced as a whole, any other is refused unless it is empty.
  /// - Returns: the names of the files, sorted.
  /// - Throws: an error that names the folder; nothing is left half-written.
  public func write(to path: String, images: MemoryImages?) throws -> [String] {
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      guard isDirectory.boolValue, names.isEmpty || names.contains("design.json") else {
        throw DeviceError.cannotWrite(path, reason: "it exists and is not a generated design; choose another --output")
      }
    }
    try OutputFolder.write(to: path) { beside in
      for file in files { try Data(file.text.utf8).write(to: URL(fileURLWithPath: "\(beside)/\(file.name)")) }
      try description().write(to: URL(fileURLWithPath: "\(beside)/design.json"))
      try images?.write(to: URL(fileURLWithPath: beside))
    }
    return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}
