import Foundation

/// A file mapped into memory for reading; unmapped when the last `Data` made from it is gone.
final class MappedFile: @unchecked Sendable {
  /// The path as the caller wrote it, for messages.
  let path: String
  /// The contents. Immutable, hence `@unchecked Sendable`.
  let bytes: UnsafeRawBufferPointer

  /// Maps a regular file.
  init(path: String) throws {
    self.path = path
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw ModelError("\(path): cannot be opened: \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw ModelError("\(path): not a regular file")
    }
    guard status.st_size > 0 else { throw ModelError("\(path): the file is empty") }
    let size = Int(status.st_size)
    guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
      throw ModelError("\(path): cannot be mapped into memory: \(String(cString: strerror(errno)))")
    }
    bytes = UnsafeRawBufferPointer(start: address, count: size)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }

  /// A part of the file without a copy; its indices begin at 0 and it keeps the mapping alive.
  func data(_ range: Range<Int>) -> Data {
    guard let start = bytes.baseAddress, !range.isEmpty else { return Data() }
    let address = UnsafeMutableRawPointer(mutating: start + range.lowerBound)
    return Data(bytesNoCopy: address, count: range.count, deallocator: .custom { _, _ in _ = self })
  }

  /// Tells the kernel that a part will not be read again soon, so that a large import does not fill the memory.
  func release(_ range: Range<Int>) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let start = (range.lowerBound + page - 1) / page * page
    let end = range.upperBound / page * page
    guard end > start, let base = bytes.baseAddress else { return }
    madvise(UnsafeMutableRawPointer(mutating: base + start), end - start, MADV_DONTNEED)
  }
}
