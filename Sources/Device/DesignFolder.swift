import Accelerator
import Foundation

extension Design {
  /// Writes the Verilog, `design.json` and, if given, the memory images as the content of a folder.
  ///
  /// A folder that holds a design and nothing else is replaced as a whole, any other is refused unless it is empty.
  /// - Returns: the names of the files, sorted.
  /// - Throws: an error that names the folder; nothing is left half-written.
  public func write(to path: String, images: MemoryImages?) throws -> [String] {
    try Self.checkReplaceable(path)
    try OutputFolder.write(to: path) { beside in
      for file in files { try Data(file.text.utf8).write(to: URL(fileURLWithPath: "\(beside)/\(file.name)")) }
      try description().write(to: URL(fileURLWithPath: "\(beside)/design.json"))
      try images?.write(to: URL(fileURLWithPath: beside))
    }
    return (files.map(\.name) + ["design.json"] + (images?.fileNames ?? [])).sorted()
  }

  /// Refuses a path where anything but an empty folder or a folder with a design and nothing else is.
  private static func checkReplaceable(_ path: String) throws {
    let manager = FileManager.default
    guard let type = try? manager.attributesOfItem(atPath: path)[.type] as? FileAttributeType else { return }
    func refuse(_ reason: String) -> DeviceError {
      .cannotWrite(path, reason: "\(reason); choose another --output")
    }
    guard type == .typeDirectory, let names = try? manager.contentsOfDirectory(atPath: path) else {
      throw refuse("it exists and is not a folder")
    }
    if names.isEmpty { return }
    guard let data = manager.contents(atPath: "\(path)/design.json"),
      let description = try? JSONDecoder().decode(DesignDescription.self, from: data)
    else { throw refuse("it exists and is not a generated design") }
    let own = Set(description.files + ["design.json"]).union(MemoryImages.allFileNames)
    if let other = names.sorted().first(where: { !own.contains($0) }) {
      throw refuse("it holds '\(other)' beside the generated design")
    }
  }
}
