import Foundation
import Testing

@testable import TernaryLM

@Suite struct OutputFileTests {
  @Test func onlyRegularFilesAreReplaced() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("tern-\(UUID().uuidString)").path
    defer { unlink(path) }
    #expect(mkfifo(path, 0o600) == 0)
    #expect(throws: ModelError.self) { try OutputFile.write(to: path) { append in try append(Data([1])) } }
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    unlink(path)
    for byte: UInt8 in [1, 2] {
      try OutputFile.write(to: path) { append in try append(Data([byte])) }
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([byte]))
    }
  }
}
